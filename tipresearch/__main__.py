"""Run the command line as ``python -m tipresearch``."""

from tipresearch.cli import main

main()
