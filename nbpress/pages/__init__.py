"""Pages: executed notebooks as HTML, results and figures as files."""

from nbpress.core.errors import require

require("publish", "publishing")
