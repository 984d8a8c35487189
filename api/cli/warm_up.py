"""``infuseroute warm-up``: compiles the search, so that the first plan does not wait for it."""

from __future__ import annotations

import time

import typer


def run_warm_up() -> None:
    """Compile and keep the search's kernels."""
    from routing.search import warm_up

    begun = time.monotonic()
    warm_up()
    typer.echo(f"The search is compiled ({time.monotonic() - begun:.1f} s).")
