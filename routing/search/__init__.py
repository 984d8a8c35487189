"""Compiled local search: insertion, ruin and recreate, annealing."""


def warm_up() -> None:
    """Compile the search, or load what an earlier run compiled."""
    from routing.search.warm import warm_up as compile_all

    compile_all()
