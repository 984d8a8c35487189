"""A page to print: nurses by days, with hours, and the cover that is missed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Assignment, Roster

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roster from {{ days[0].date }}</title>
<style>
 body{font:13px system-ui,sans-serif;color:#1d2733;margin:16px}
 h1{font-size:18px;margin:0 0 4px} p{margin:0 0 10px;color:#555}
 table{border-collapse:collapse;width:100%;table-layout:fixed}
 th,td{border:1px solid #c9d1d9;padding:2px;text-align:center;font-size:10px;overflow:hidden}
 th.n,td.n{width:64px;text-align:left;font-weight:600;white-space:nowrap}
 .we{background:#f1f3f5} td.h{font-weight:600} td small{display:block;font-size:inherit;color:#444}
 .wide{overflow-x:auto}
 {% for c in colours %}.k{{ loop.index0 }}{background:{{ c }}} {% endfor %}
 ul{columns:3;font-size:11px;padding-left:18px}
 .key{display:flex;flex-wrap:wrap;gap:4px 8px} .key span{padding:2px 8px}
 @media screen and (max-width:900px){
  body{margin:10px;font-size:15px}
  table{width:max-content;min-width:100%;table-layout:auto;
   border-collapse:separate;border-spacing:0}
  th,td{border-width:0 1px 1px 0;font-size:12px;padding:5px 6px;min-width:44px}
  th.n,td.n{position:sticky;left:0;z-index:1;background:#fff;width:auto;min-width:56px;
   box-shadow:1px 0 0 #c9d1d9}
  ul{columns:1;font-size:14px} li{padding:2px 0}}
 @media print{@page{size:A4 landscape;margin:10mm} body{margin:0}
  *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
</style></head><body>
<h1>Roster {{ days[0].date }} to {{ days[-1].date }}</h1>
<p>{{ shifts }} shifts of {{ people|length }} nurses, {{ "%.0f"|format(hours) }} hours.
 {{ missing|length }} lines of cover below what they should have.</p>
<p class="key">{% for k in kinds %}<span class="k{{ loop.index0 }}">{{ k }}</span>{% endfor %}</p>
<div class="wide" tabindex="0" role="region" aria-label="Nurses by days">
<table><thead><tr><th class="n">nurse</th>
{% for d in days %}<th{% if d.weekend %} class="we"{% endif %}>{{ d.head }}</th>{% endfor %}
<th>h</th></tr></thead><tbody>
{% for p in people %}<tr><td class="n">{{ p.id }}</td>
{% for c in p.cells %}<td class="{{ c.style }}">
{{- c.shift }}{% if c.zone %}<small>{{ c.zone }}</small>{% endif %}</td>{% endfor %}
<td class="h">{{ "%g"|format(p.hours) }}</td></tr>
{% endfor %}</tbody><tfoot><tr><th class="n">nurses</th>
{% for d in days %}<th{% if d.weekend %} class="we"{% endif %}>{{ d.nurses }}</th>{% endfor %}
<th></th></tr></tfoot></table></div>
{% if missing %}<h1 style="margin-top:14px">Cover missed</h1>
<p>When and where, or with which credentials: nurses there, of nurses wanted.</p>
<ul>{% for m in missing[:most] %}<li>{{ m }}</li>{% endfor %}
{% if missing|length > most %}<li>and {{ missing|length - most }} more</li>{% endif %}
</ul>{% endif %}
</body></html>
"""

COLOURS = ("#d6e8ff", "#d9f2dd", "#ffe8cc", "#ecdcff", "#ffdbe4", "#dff3f5")
MOST_MISSING = 60
"""Lines of missed cover that are listed; the number is always told."""


def as_page(problem: RosterProblem, roster: Roster) -> str:
    """Return a roster as a page of HTML that stands alone and prints on A4, landscape."""
    from jinja2 import Environment

    kinds = [shift.id for shift in problem.shift_types]
    days = [problem.first_day + timedelta(days=d) for d in range(problem.days)]
    people = []
    for nurse in problem.nurses:
        given = [roster.on(nurse.id, d) for d in range(problem.days)]
        cells = [_cell(a, day.weekday() >= 5, kinds) for a, day in zip(given, days, strict=True)]
        hours = sum(problem.shift_by_id[a.shift].work_seconds for a in given if a) / 3_600
        people.append({"id": nurse.id, "cells": cells, "hours": hours})
    return (
        Environment(autoescape=True)
        .from_string(PAGE)
        .render(
            days=[
                {
                    "date": d.isoformat(),
                    "head": f"{d:%a} {d.day}",
                    "weekend": d.weekday() >= 5,
                    "nurses": sum(a.day == number for a in roster.assignments),
                }
                for number, d in enumerate(days)
            ],
            people=people,
            kinds=kinds,
            colours=[COLOURS[i % len(COLOURS)] for i in range(len(kinds))],
            shifts=len(roster.assignments),
            hours=sum(person["hours"] for person in people),
            missing=list(missed(problem, roster)),
            most=MOST_MISSING,
        )
    )


def _cell(given: Assignment | None, weekend: bool, kinds: list[str]) -> dict[str, str]:
    if given is None:
        return {"shift": "", "zone": "", "style": "we" if weekend else ""}
    style = f"k{kinds.index(given.shift) % len(COLOURS)}"
    return {"shift": given.shift, "zone": given.zone, "style": style}


def missed(problem: RosterProblem, roster: Roster) -> list[str]:
    """Return lines of cover with fewer nurses than their optimum, as short sentences."""
    from staffing.rules.cover import on_duty

    present = on_duty(problem, roster)
    return [
        f"{line.id}: {present[line.id]} of {line.optimum}"
        for line in problem.cover
        if present[line.id] < line.optimum
    ]
