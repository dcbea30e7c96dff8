"""Warm kernels: real, clean ipykernels forked from a process that has the imports done."""

from nbpress.core.errors import require

require("publish", "publishing")
