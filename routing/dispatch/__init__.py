"""An emergency now: who goes, when she is there, and what that does to her day."""

from __future__ import annotations

from routing.dispatch.rank import need_of, rank_responders
from routing.dispatch.responder import EmergencyDispatch, Moved, Responder, dispatch

__all__ = [
    "EmergencyDispatch",
    "Moved",
    "Responder",
    "dispatch",
    "need_of",
    "rank_responders",
]
