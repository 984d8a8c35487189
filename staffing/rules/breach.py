"""What a rule finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Something that a roster does against a rule.

    Attributes
    ----------
    text
        One plain sentence with the values.
    amount
        How much, in the rule's unit.
    points
        What it costs in all; None if it must not be.
    nurse, day, cover
        Whom, when and which demand it concerns; "" or None where that does not apply.
    """

    text: str
    amount: int = 1
    points: int | None = None
    nurse: str = ""
    day: int | None = None
    cover: str = ""


def price(each: int | None, amount: int) -> int | None:
    """Return the points of an amount at a price for each unit; None if it must not be."""
    return None if each is None else each * amount
