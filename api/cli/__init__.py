"""The command ``infuseroute``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    from api.cli.app import app

    # Output piped into a closed reader, such as head, is no error of ours.
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
