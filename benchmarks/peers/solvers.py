"""Which solvers there are, and which of them are installed here."""

from __future__ import annotations

import importlib
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from benchmarks.peers.answer import Solver

MODULES = {
    "infuseroute": "ours_peer",
    "pyvrp": "pyvrp_peer",
    "vroom": "vroom_peer",
    "ortools-routing": "ortools_peer",
    "cp-sat": "cpsat_peer",
    "vrp-cli": "vrp_cli_peer",
}
"""Modules of this package by the names of solvers, in the order of tables."""


def solver(name: str) -> Solver:
    """Return a solver by its name; nothing heavy is imported. KeyError if there is none."""
    return cast("Solver", importlib.import_module(f"benchmarks.peers.{MODULES[name]}"))


def installed(name: str) -> bool:
    """Tell whether a solver can be imported here."""
    return find_spec(solver(name).MODULE) is not None


def version_of(name: str) -> str:
    """Return the version of a solver, "source" where it was never installed."""
    try:
        return version(solver(name).PACKAGE)
    except PackageNotFoundError:
        return "source"
