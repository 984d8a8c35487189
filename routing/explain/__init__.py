"""Why visits are where they are, or nowhere: every reason is tried, none is guessed."""

from routing.explain.explanation import Alternative, Explanation, Placement, explain
from routing.explain.relaxation import Relaxation
from routing.explain.unassigned import reasons_for_unassigned

__all__ = [
    "Alternative",
    "Explanation",
    "Placement",
    "Relaxation",
    "explain",
    "reasons_for_unassigned",
]
