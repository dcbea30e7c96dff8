"""What a build reads: code, data, notebooks and files of the user, each with its hash."""

from nbpress.core.errors import require

require("publish", "publishing")
