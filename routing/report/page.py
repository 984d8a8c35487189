"""Puts ``report.html`` together: one file, nothing loaded, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from routing.coverage import coverage
from routing.report.clock import long_date, short_date, span, words
from routing.report.facts import facts_of
from routing.report.figures import chips_of, terms_of, tiles_of
from routing.report.geography import STRAIGHT, Geography
from routing.report.late import late_visits
from routing.report.payload import payload, working
from routing.report.sheets import Directory, sheets_of

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

    from routing.domain.plan import Unassigned
    from routing.domain.plan_file import PlanFile
    from routing.domain.problem import Problem

DRAWING = ("core.js", "map.js", "map_input.js", "timeline.js", "page.js", "reach.js")
"""What draws a plan, in this order, on any page that has the sections of map and timeline."""

SCRIPTS = (*DRAWING, "sheets.js", "start.js")
MOST_REASONS = 40
"""Reasons by nurse that are listed for one visit; more help nobody."""


def write_report(
    path: Path,
    plan_file: PlanFile,
    *,
    geography: Geography | None = None,
    directory: Directory | None = None,
) -> None:
    """Write the page of a plan.

    Parameters
    ----------
    path
        The file to write.
    plan_file
        The plan with its problem.
    geography
        Streets and route lines; without it legs are drawn straight, and the page says so.
    directory
        Names and addresses for the day sheets; without it they show ids.
    """
    html = render(plan_file, geography or Geography(), directory or Directory())
    path.write_text(html, encoding="utf-8")


def render(plan_file: PlanFile, geography: Geography, directory: Directory) -> str:
    """Return the page of a plan as HTML."""
    template = environment().get_template("report.html.j2")
    return template.render(_context(plan_file, geography, directory))


def environment(*packages: str) -> Environment:
    """Return Jinja with the templates here, and those in ``static`` of other packages."""
    # Jinja takes long to import, and most commands write no page.
    import jinja2

    folders = [jinja2.PackageLoader(name, "static") for name in ("routing.report", *packages)]
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _context(plan_file: PlanFile, geography: Geography, directory: Directory) -> dict[str, Any]:
    problem, result = plan_file.problem, plan_file.result
    facts = facts_of(problem, result.plan)
    found = coverage(problem, result.plan) if problem.covered else None
    numbers = {nurse.id: i for i, nurse in enumerate(working(problem))}
    attribution = geography.attribution or plan_file.attribution
    return {
        **_inline(payload(plan_file, facts, geography, found)),
        "title": title_of(plan_file),
        "subtitle": subtitle_of(plan_file),
        "chips": chips_of(result),
        "tiles": tiles_of(problem, result, facts, found),
        "terms": terms_of(result.cost),
        "total": f"{result.cost.points:,}",
        "bound_note": _bound_note(plan_file),
        "costs_open": bool(result.violations),
        "violations": result.violations,
        "left_out": [_left_out(problem, u) for u in result.plan.unassigned],
        "late": late_visits(problem, result.plan),
        "findings": plan_file.findings,
        "sheets": sheets_of(problem, facts, directory, numbers),
        "has_coverage": found is not None,
        "attribution": attribution,
        "map_note": "" if geography.legs or geography.streets else STRAIGHT,
        "provenance": _provenance(plan_file),
    }


def _inline(data: dict[str, Any]) -> dict[str, Any]:
    """Return style, script and data for inlining, and the policy that allows only these."""
    from markupsafe import Markup

    style = static("report.css")
    script = "\n".join(static(name) for name in SCRIPTS)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # No patient, nurse or visit can end the element that holds the data.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )
    # The three are the project's own files, or escaped right above.
    return {
        "style": Markup(style),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "data": Markup(text),  # noqa: S704
        "policy": policy,
    }


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def static(name: str) -> str:
    """Return the text of a file in ``static``."""
    return resources.files("routing.report").joinpath("static", name).read_text("utf-8")


def title_of(plan_file: PlanFile) -> str:
    """Return site and days of a plan."""
    horizon = plan_file.problem.horizon
    days = long_date(horizon.first_day)
    if horizon.days > 1:
        last = horizon.date_of(horizon.days - 1)
        days = f"{short_date(horizon.first_day)} to {long_date(last)}"
    return f"{plan_file.site}: {days}" if plan_file.site else days


def subtitle_of(plan_file: PlanFile) -> str:
    """Return how much is planned, and the zone of the times."""
    problem = plan_file.problem
    nurses = len(working(problem))
    days = f"{problem.horizon.days} days, " if problem.horizon.days > 1 else ""
    return (
        f"{days}{len(problem.visits)} visits, {nurses} nurses, times in {problem.horizon.zone.key}"
    )


def _bound_note(plan_file: PlanFile) -> str:
    result = plan_file.result
    if result.lower_bound is None:
        return "No lower bound was proven."
    return f"No plan can cost less than {result.lower_bound:,} points."


def _left_out(problem: Problem, unassigned: Unassigned) -> dict[str, Any]:
    visit = problem.visit_by_id[unassigned.visit]
    horizon = problem.horizon
    # A reason without a nurse speaks of all of them: it is the verdict, the others are details.
    verdict = [r.text for r in unassigned.reasons if not r.nurse]
    details = [f"{r.nurse}: {r.text}" for r in unassigned.reasons if r.nurse]
    windows = []
    for window in visit.windows:
        day = horizon.day_of(window.earliest)
        date = f"{short_date(horizon.date_of(day))} " if horizon.days > 1 else ""
        windows.append(f"{date}{span(horizon, window.earliest, window.latest, day)}")
    return {
        "visit": visit.id,
        "patient": visit.patient,
        "kind": words(visit.kind),
        "windows": ", ".join(windows),
        "priority": visit.priority,
        "reason": " ".join(verdict) or "No reason was recorded.",
        "details": details[:MOST_REASONS],
    }


def _provenance(plan_file: PlanFile) -> str:
    origin = plan_file.result.provenance
    engine = f", travel times: {origin.engine}" if origin.engine else ""
    return (
        f"Made by infuseroute {origin.version}, seed {origin.seed}{engine}, "
        f"problem {origin.problem_digest[:12]}."
    )
