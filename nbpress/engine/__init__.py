"""Warm kernels: real, clean ipykernels forked from a process that has the imports done.

`server` is that process, `forked` its child; `client` asks it, `provisioner` offers it to Jupyter.
"""

from nbpress.core.errors import require

require("publish", "publishing")
