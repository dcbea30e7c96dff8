"""Reports: from a definition to a published edition."""

from nbpress.core.errors import require

require("publish", "publishing")
