"""Pages: executed notebooks as HTML, results and figures as files."""
