"""Which release this is."""

from __future__ import annotations


def version() -> str:
    """Return the installed version, or ``0`` where the package is not installed."""
    from importlib import metadata

    try:
        return metadata.version("infuseroute")
    except metadata.PackageNotFoundError:
        return "0"
