"""One notebook for many values of its parameters: a site with an index."""

from nbpress.core.errors import require

require("publish", "publishing")
