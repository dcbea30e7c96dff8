"""Files that build a report on a schedule."""
