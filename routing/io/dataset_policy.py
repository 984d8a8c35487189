"""The site's settings: ``policy.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from routing.domain.policy import DEFAULT_RESPONSE, Policy, ResponseClass, Weights
from routing.io.dataset_on_call import KEYS, OnCallPolicy, clock_faults, on_call_of
from routing.io.dataset_problem import nearest, shown
from routing.io.dataset_table import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from routing.io.dataset_problem import Complaints

POLICY = "policy.toml"
_MOST_MINUTES = 1_440
_MOST_POINTS = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakPolicy:
    """The meal break of regular shifts, in minutes, the first three counted from the shift's start.

    A break starts between ``earliest_after`` and ``latest_after`` and is due on routes longer
    than ``due_after``; 0 minutes: no breaks. Default: 30 minutes that begin before the sixth hour.
    """

    minutes: int = 30
    earliest_after: int = 180
    latest_after: int = 300
    due_after: int = 360
    mandatory: bool = False
    on_duty_meal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePolicy:
    """What ``policy.toml`` says.

    Attributes
    ----------
    site, zone
        Name for people; time zone of all clock times.
    road_network
        File in the folder, place name, or ``embedded:liechtenstein``.
    protocols
        Folder with protocol files that replace the defaults, or "".
    max_overtime
        Minutes after a shift's end that its nurse may return, where the shift says nothing.
    policy, breaks, on_call
        Prices and limits; meal breaks; hours of being on call and their limits.
    """

    site: str
    zone: ZoneInfo
    road_network: str
    protocols: str = ""
    max_overtime: int = 60
    policy: Policy = field(default_factory=Policy)
    breaks: BreakPolicy = field(default_factory=BreakPolicy)
    on_call: OnCallPolicy = field(default_factory=OnCallPolicy)


_TOP: dict[str, type] = {
    "site": str,
    "zone": str,
    "road_network": str,
    "protocols": str,
    "max_overtime_minutes": int,
    "arrival_minutes": int,
    "change_tolerance_minutes": int,
    "coverage_slot_minutes": int,
    "weights": dict,
    "response_minutes": dict,
    "breaks": dict,
    "on_call": dict,
}
_REQUIRED = ("site", "zone", "road_network")
_BREAKS: dict[str, type] = {
    "minutes": int,
    "earliest_after_minutes": int,
    "latest_after_minutes": int,
    "due_after_minutes": int,
    "mandatory": bool,
    "on_duty_meal": bool,
}
_WEIGHTS: dict[str, type] = {f.name: int for f in fields(Weights)}
_KINDS = {str: "a text in quotation marks", int: "a whole number", bool: "true or false"}


def read_policy(folder: Path, complaints: Complaints) -> SitePolicy | None:
    """Return the site's settings after noting all that is wrong with them.

    What is wrong is as if it were not there, so that the other files are judged all the same; None
    if the file or its time zone cannot be read at all.
    """
    text = read_text(folder / POLICY, complaints)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except (RecursionError, ValueError) as error:
        _syntax(error, complaints)
        return None
    _check(data, _TOP, "", complaints)
    _check(_part(data, "weights"), _WEIGHTS, "weights.", complaints)
    _check(_part(data, "breaks"), _BREAKS, "breaks.", complaints)
    _check(_part(data, "on_call"), KEYS, "on_call.", complaints)
    for column, text, action in clock_faults(_part(data, "on_call")):
        complaints.add("bad_value", POLICY, text, action, column=column)
    response = _response(_part(data, "response_minutes"), complaints)
    for key in _REQUIRED:
        if not str(data.get(key, "")).strip():
            complaints.add("missing_value", POLICY, f"Key {key} is missing.", "Add it.", column=key)
    zone = _zone(data.get("zone"), complaints)
    valid = _valid(data, _TOP)
    valid["breaks"] = _valid(_part(data, "breaks"), _BREAKS)
    valid["on_call"] = _valid(_part(data, "on_call"), KEYS)
    _limits(valid, complaints)
    return None if zone is None else _built(valid, zone, response)


def _syntax(error: Exception, complaints: Complaints) -> None:
    # Only the line is taken from the parser's message, which may quote the file.
    line = re.search(r"\(at line (\d+)", str(error))
    complaints.add(
        "bad_toml",
        POLICY,
        "The file is not complete TOML.",
        'Write lines such as zone = "Europe/Vaduz", with texts in quotation marks.',
        row=int(line[1]) if line else None,
    )


def _part(data: dict[str, Any], key: str) -> dict[str, Any]:
    part = data.get(key)
    return part if isinstance(part, dict) else {}


def _check(
    data: dict[str, Any], known: dict[str, type], prefix: str, complaints: Complaints
) -> None:
    for key, value in data.items():
        column = prefix + shown(key).strip("'")
        if key not in known:
            guess = nearest(key, known)
            action = f"Rename it to {prefix}{guess}, or delete it." if guess else "Delete it."
            text = f"Key {prefix}{shown(key)} is not known."
            complaints.add("unknown_key", POLICY, text, action, column=column)
        elif known[key] is dict:
            if not isinstance(value, dict):
                action = f"Write [{key}] and its keys below."
                complaints.add(
                    "bad_value", POLICY, f"Key {key} is not a table.", action, column=column
                )
        # In Python, True is an int; in a policy it is not.
        elif type(value) is not known[key] or not _in_limits(key, value):
            kind = _KINDS[known[key]]
            if known[key] is int:
                kind += f" from 0 to {_MOST_MINUTES if 'minutes' in key else _MOST_POINTS}"
            text = f"The value of {column} is not {kind}."
            complaints.add("bad_value", POLICY, text, f"Write {kind}.", column=column)


def _valid(data: dict[str, Any], known: dict[str, type]) -> dict[str, Any]:
    """Return the entries that ``_check`` has nothing to say of."""
    return {
        key: value
        for key, value in data.items()
        if key in known and type(value) is known[key] and _in_limits(key, value)
    }


def _in_limits(key: str, value: object) -> bool:
    most = _MOST_MINUTES if "minutes" in key else _MOST_POINTS
    return not isinstance(value, int) or 0 <= value <= most


def _response(data: dict[str, Any], complaints: Complaints) -> tuple[ResponseClass, ...]:
    """Return the default classes, replaced and completed by those of the file."""
    seconds = {known.name: known.seconds for known in DEFAULT_RESPONSE}
    for name, minutes in data.items():
        if type(minutes) is int and 0 < minutes <= _MOST_MINUTES and name.isidentifier():
            seconds[name] = minutes * 60
            continue
        column = f"response_minutes.{shown(name).strip(chr(39))}"
        complaints.add(
            "bad_value",
            POLICY,
            "A response class needs a plain name and 1 to 1440 whole minutes.",
            "Write, for example, class_1 = 60.",
            column=column,
        )
    by_urgency = sorted(seconds.items(), key=lambda item: item[1])
    return tuple(ResponseClass(name=name, seconds=value) for name, value in by_urgency)


def _zone(name: object, complaints: Complaints) -> ZoneInfo | None:
    if not isinstance(name, str) or not name.strip():
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        text = f"{shown(name)} is not a time zone."
        action = "Write a name of the IANA database, such as America/New_York."
        complaints.add("unknown_zone", POLICY, text, action, column="zone")
        return None


def _limits(data: dict[str, Any], complaints: Complaints) -> None:
    """Note values that exclude each other or mean nothing, and take them out."""
    breaks = _part(data, "breaks")
    earliest = breaks.get("earliest_after_minutes", BreakPolicy().earliest_after)
    latest = breaks.get("latest_after_minutes", BreakPolicy().latest_after)
    if type(earliest) is int and type(latest) is int and earliest > latest:
        complaints.add(
            "bad_value",
            POLICY,
            "The earliest start of a break lies after the latest.",
            "Make earliest_after_minutes at most latest_after_minutes.",
            column="breaks.earliest_after_minutes",
        )
        for key in ("earliest_after_minutes", "latest_after_minutes"):
            breaks.pop(key, None)
    if data.get("coverage_slot_minutes") == 0:
        text = "A coverage slot of 0 minutes covers nothing."
        column = "coverage_slot_minutes"
        complaints.add("bad_value", POLICY, text, "Write 15, for example.", column=column)
        del data["coverage_slot_minutes"]


def _built(data: dict[str, Any], zone: ZoneInfo, response: Iterable[ResponseClass]) -> SitePolicy:
    default, breaks = Policy(), data["breaks"]
    return SitePolicy(
        site=data.get("site", "").strip(),
        zone=zone,
        road_network=data.get("road_network", "").strip(),
        protocols=data.get("protocols", "").strip(),
        max_overtime=data.get("max_overtime_minutes", 60),
        policy=Policy(
            weights=Weights(**_valid(_part(data, "weights"), _WEIGHTS)),
            arrival_seconds=_seconds(data, "arrival_minutes", default.arrival_seconds),
            change_tolerance=_seconds(data, "change_tolerance_minutes", default.change_tolerance),
            response=tuple(response),
            coverage_slot=_seconds(data, "coverage_slot_minutes", default.coverage_slot),
        ),
        breaks=BreakPolicy(
            **{key.removesuffix("_minutes"): value for key, value in breaks.items()}
        ),
        on_call=on_call_of(data["on_call"]),
    )


def _seconds(data: dict[str, Any], key: str, default: int) -> int:
    return int(data[key]) * 60 if key in data else default
