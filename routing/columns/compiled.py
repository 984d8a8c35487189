"""Compiling for this package."""

from __future__ import annotations

from pathlib import Path

from geo_data.engines.compiled import compiler

SOURCES = tuple(Path(__file__).with_name(name) for name in ("compiled.py", "labels.py", "ways.py"))
"""The files that the compiled functions are written in."""

bare = compiler(SOURCES, _nrt=False)
"""Compiles a function that makes no arrays; it does not count who uses those it is given."""
