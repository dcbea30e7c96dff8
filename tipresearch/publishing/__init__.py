"""From notebooks to a published report. This wing knows nothing of trafficking."""
