"""From notebooks to a published report. This wing knows nothing of trafficking."""

from tipresearch.errors import require

require("publish", "publishing")
