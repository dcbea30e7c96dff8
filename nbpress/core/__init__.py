"""The ground of both packages: errors, files, the project, parameters. Needs the standard library and pydantic alone."""
