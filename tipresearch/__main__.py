"""Run the command line as ``python -m tipresearch``."""

from tipresearch.cli.main import main

main()
