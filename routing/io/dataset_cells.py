"""One cell's text to one value. Each parser refuses with what is wrong and what to write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from routing.io.dataset_problem import CellError, nearest, shown
from staffing.calendar import LocalTimeError, localize
from staffing.io import CODE, parse_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from staffing.io import CredentialRecord

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?[Mm]\.?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,15})?", re.ASCII)
_TRUE, _FALSE = {"yes", "true", "1"}, {"no", "false", "0"}
_YEARS = (1900, 2200)


def identifier(text: str) -> str:
    """Return an id, which stays out of the message if it is none: it may be a name."""
    if ID.fullmatch(text):
        return text
    raise CellError(
        "bad_id",
        "This is not an id.",
        "Use up to 64 letters A-Z, digits, '.', '_' and '-', beginning with a letter or digit.",
    )


def identifiers(text: str) -> frozenset[str]:
    """Return ids separated by semicolons."""
    return frozenset(identifier(part) for part in _parts(text))


def codes(text: str) -> frozenset[str]:
    """Return credential codes separated by semicolons."""
    for part in _parts(text):
        if not CODE.fullmatch(part):
            raise CellError(
                "bad_credential",
                f"{shown(part)} is not a credential code.",
                "Write codes in capital letters, digits and '_', separated by ';'.",
            )
    return frozenset(_parts(text))


def words(text: str) -> frozenset[str]:
    """Return free words separated by semicolons."""
    return frozenset(_parts(text))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def held_credentials(text: str) -> tuple[CredentialRecord, ...]:
    """Return credentials with expiry dates."""
    try:
        return parse_credentials(text)
    except ValueError as error:
        raise CellError(
            "bad_credential", str(error), "Write, for example, RN;CVAD;PICC_INS:2027-05-31."
        ) from None


def yes_no(text: str) -> bool:
    """Return a truth value."""
    word = text.casefold()
    if word not in _TRUE | _FALSE:
        raise CellError("bad_yes_no", f"{shown(text)} is neither yes nor no.", "Write yes or no.")
    return word in _TRUE


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers within limits."""

    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise CellError(
                "bad_number",
                f"{shown(text)} is not a whole number from {low} to {high}.",
                "Write digits only, without unit.",
            )
        return int(text)

    return parse


def decimal(low: float, high: float) -> Callable[[str], float]:
    """Return a parser of decimal numbers within limits; a comma is read as the decimal point."""

    def parse(text: str) -> float:
        if _DECIMAL.fullmatch(text):
            value = float(text.replace(",", "."))
            if low <= value <= high:
                return value
        raise CellError(
            "bad_number",
            f"{shown(text)} is not a number from {low:g} to {high:g}.",
            "Write a plain number, without unit.",
        )

    return parse


def degrees(limit: int) -> Callable[[str], float]:
    """Return a parser of coordinates, which are not quoted: they lead to a home."""

    def parse(text: str) -> float:
        if _DECIMAL.fullmatch(text):
            value = float(text.replace(",", "."))
            if -limit <= value <= limit:
                return value
        raise CellError(
            "bad_coordinate",
            f"This is not a number of degrees from -{limit} to {limit}.",
            "Write WGS 84 degrees such as 47.1410; minutes and seconds are not read.",
        )

    return parse


def choice(options: Sequence[str], code: str = "unknown_value") -> Callable[[str], str]:
    """Return a parser of one of a few words."""

    def parse(text: str) -> str:
        if text in options:
            return text
        guess = nearest(text, options)
        hint = f"Did you mean {guess}? " if guess else ""
        raise CellError(
            code,
            f"{shown(text)} is not known here.",
            f"{hint}Write one of: {', '.join(options)}.",
        )

    return parse


def day(text: str) -> date:
    """Return a date written as YYYY-MM-DD, as ISO 8601 has it."""
    match = _DATE.fullmatch(text)
    if match and _YEARS[0] <= int(match[1]) < _YEARS[1]:
        try:
            return date(*(int(part) for part in match.groups()))
        except ValueError:
            pass
    raise CellError(
        "bad_date",
        f"{shown(text)} is not a date written as YYYY-MM-DD.",
        "Write dates such as 2026-11-23; format the column as text to keep them.",
    )


def clock(text: str) -> time:
    """Return a clock time, such as ``8:00``, ``08:00:00`` or ``8:00 PM``, maybe with an offset.

    An offset such as ``02:30+01:00`` tells the two occurrences of an hour apart that comes twice.
    """
    match = _CLOCK.fullmatch(text)
    if match:
        hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
        if match[4]:
            hours = hours % 12 + 12 * (match[4] in "Pp") if 1 <= hours <= 12 else 99
        try:
            return time(hours, minutes, seconds, tzinfo=_offset(match[5]))
        except ValueError:
            pass
    raise CellError(
        "bad_time",
        f"{shown(text)} is not a time from 00:00 to 23:59.",
        "Write times such as 08:00; midnight at the end of a day is 00:00.",
    )


def wall_clock(text: str) -> time:
    """Return a clock time that holds on any day and so has no offset."""
    value = clock(text)
    if value.tzinfo is not None:
        raise CellError("bad_time", f"{shown(text)} has an offset.", "Write times such as 08:00.")
    return value


def _offset(text: str | None) -> Any:
    return datetime.fromisoformat(f"2000-01-01T00:00:00{text}").tzinfo if text else None


def moment(zone: ZoneInfo) -> Callable[[str], datetime]:
    """Return a parser of moments such as ``2026-11-23 08:00``, local unless an offset follows."""

    def parse(text: str) -> datetime:
        first, _, second = text.replace("T", " ", 1).partition(" ")
        if not second.strip():
            day(first)
            raise CellError(
                "bad_time",
                f"{shown(text)} has no time of day.",
                "Write a moment such as 2026-11-23 08:00.",
            )
        return on_day(day(first), clock(second.strip()), zone)

    return parse


def on_day(date_: date, clock_: time, zone: ZoneInfo) -> datetime:
    """Return an aware moment; refuses clock times that a clock change skips or repeats."""
    try:
        return localize(datetime.combine(date_, clock_), zone, strict=True)
    except LocalTimeError as error:
        skipped = "does not exist" in str(error)
        first = localize(datetime.combine(date_, clock_), zone)
        hint = f"{clock_:%H:%M}{first:%z}"
        raise CellError(
            "skipped_time" if skipped else "ambiguous_time",
            f"{error}.",
            f"Write a time outside the skipped hour, such as {first:%H:%M}."
            if skipped
            else f"Say which one by its offset from UTC, such as {hint[:-2]}:{hint[-2:]}.",
        ) from None


def after(start: datetime, clock_: time, zone: ZoneInfo) -> datetime:
    """Return the first moment strictly after another at which clocks show a time.

    That is on the same local day, or on the next one: shifts may run through midnight.
    """
    local = start.astimezone(zone)
    same_day = on_day(local.date(), clock_, zone)
    if same_day.astimezone(UTC) > start.astimezone(UTC):
        return same_day
    return on_day(local.date() + timedelta(days=1), clock_, zone)
