"""report.html is one file that loads nothing, runs nothing it was given, and says what is true."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from routing.domain.plan import Plan, Reason, Unassigned
from routing.domain.result import Violation
from routing.io.plan_file import PlanFile
from routing.report.geography import Geography
from routing.report.page import render, write_report
from routing.report.sheets import Directory
from tests.routing.report.samples import sample_directory, sample_geography, sample_plan

SAMPLE = sample_plan(12, 3, days=2)
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028'\"&"


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes, and the text of some."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def count(self, tag: str) -> int:
        return sum(1 for name, _ in self.found if name == tag)


def page(plan_file: PlanFile = SAMPLE, directory: Directory | None = None) -> str:
    known = sample_directory(plan_file) if directory is None else directory
    return render(plan_file, sample_geography(plan_file), known)


def data_of(html: str) -> dict[str, object]:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert match
    found: dict[str, object] = json.loads(match[1])
    return found


def test_nothing_external() -> None:
    """No element names anything to load, no style or script does, and the policy forbids it."""
    html = page()
    for tag, attributes in Elements(html).found:
        assert tag not in {"iframe", "object", "embed", "base", "form"}
        assert "src" not in attributes
        assert all(not name.startswith("on") for name in attributes)
        target = attributes.get("href") or "#"
        assert target.startswith(("#", "data:,"))
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|WebSocket|import\(", html)
    # Name spaces are names, not addresses that anything is loaded from.
    assert set(re.findall(r"https?://[^\"'\s]+", html)) <= {"http://www.w3.org/2000/svg"}
    policies = [a["content"] for t, a in Elements(html).found if "http-equiv" in a and t == "meta"]
    assert len(policies) == 1
    assert "default-src 'none'" in (policies[0] or "")


def test_a_hostile_dataset_runs_nothing() -> None:
    """Names, ids, tasks and reasons that are markup are shown as they are."""
    problem = SAMPLE.problem
    visits = tuple(replace(v, tasks=(EVIL,), kind=EVIL) for v in problem.visits)
    nurses = tuple(replace(n, name=EVIL) for n in problem.nurses)
    left_out = tuple(
        Unassigned(visit=u.visit, reasons=(Reason(code="full", text=EVIL),))
        for u in SAMPLE.result.plan.unassigned
    )
    plan = replace(SAMPLE.result.plan, unassigned=left_out)
    evil = replace(
        SAMPLE,
        problem=problem.replace(visits=visits, nurses=nurses),
        result=replace(SAMPLE.result, plan=plan),
        site=EVIL,
        attribution=EVIL,
        findings=tuple(replace(f, text=EVIL, action=EVIL) for f in SAMPLE.findings),
    )
    known = sample_directory(evil)
    patients = {k: replace(p, name=EVIL, address=EVIL) for k, p in known.patients.items()}
    html = page(evil, Directory(patients=patients, drugs=dict.fromkeys(known.drugs, EVIL)))
    elements = Elements(html)
    assert elements.count("script") == Elements(page()).count("script") == 2
    assert elements.count("img") == 0
    assert data_of(html)["kinds"][0]["name"] == EVIL.replace("_", " ")  # type: ignore[index]
    assert EVIL in "".join(elements.texts)


def test_names_of_patients_are_on_the_day_sheets_only() -> None:
    """The data that the page draws hold no name and no address."""
    html = page()
    assert "Patient 0000" in html
    text = json.dumps(data_of(html))
    assert "Patient 0000" not in text
    assert "Landstrasse" not in text


def test_every_route_has_a_day_sheet_with_its_stops() -> None:
    """Each planned visit stands on exactly one sheet, with address and tasks."""
    html = page()
    routes = SAMPLE.result.plan.routes
    assert html.count('<article class="sheet"') == len(routes)
    body = html[html.index('id="sheets"') :]
    for route in routes:
        for stop in route.stops:
            assert len(re.findall(rf"{stop.visit}\b", body.partition("<script")[0])) == 1


def test_the_source_of_the_map_is_visible() -> None:
    """The licence of OpenStreetMap asks for attribution on the map."""
    assert 'class="attribution">© OpenStreetMap contributors, ODbL 1.0</div>' in page()


def test_unassigned_visits_and_findings_are_listed() -> None:
    """Nothing is dropped silently."""
    html = page()
    for unassigned in SAMPLE.result.plan.unassigned:
        assert unassigned.visit in html
    assert "No nurse with the credentials has room within the window." in html
    assert "Train a caregiver, or order a nurse for every dose." in html


def test_broken_rules_are_shown() -> None:
    """A plan that the judge rejects does not look like one that it accepts."""
    assert "every rule kept" in page()
    broken = Violation(rule="window", text="Visit V0000 starts too early.")
    html = page(replace(SAMPLE, result=replace(SAMPLE.result, violations=(broken,))))
    assert "every rule kept" not in html
    assert "Visit V0000 starts too early." in html


def test_straight_legs_are_told() -> None:
    """Without a road network the map says that its lines are not roads."""
    assert "drawn straight" in render(SAMPLE, Geography(), Directory())
    assert "drawn straight" not in page()


def test_an_empty_day(tmp_path: Path) -> None:
    """A day without visits and nurses still has its page."""
    empty = replace(
        SAMPLE,
        problem=SAMPLE.problem.replace(visits=(), shifts=(), covered=()),
        result=replace(SAMPLE.result, plan=Plan(), lower_bound=None),
        findings=(),
    )
    path = tmp_path / "report.html"
    write_report(path, empty)
    html = path.read_text("utf-8")
    assert "Every visit is planned." in html
    assert "0 of 0" in html
    assert "No lower bound was proven." in html


@pytest.mark.parametrize(("visits", "nurses", "most"), [(60, 13, 400_000), (300, 60, 1_500_000)])
def test_the_page_stays_small(visits: int, nurses: int, most: int) -> None:
    """What the plan itself adds to the page is far below the limit of 3 MB."""
    assert len(page(sample_plan(visits, nurses)).encode()) < most
