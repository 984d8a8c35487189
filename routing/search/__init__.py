"""Compiled local search: insertion, ruin and recreate, annealing."""


def warm_up() -> None:
    """Compile the search, or load what an earlier run compiled."""
    from routing.search.warm import warm_up as compile_all

    compile_all()


def is_compiled() -> bool:
    """Tell whether an earlier run has compiled the search as it is now."""
    from geo_data.engines.compiled import kernel_folder
    from routing.search.compiled import SOURCES

    # The function that calls all others is compiled last.
    return any(kernel_folder(SOURCES).rglob("anneal.run_chunk*.nbc"))
