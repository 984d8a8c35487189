"""What the plans of the days before made is not planned again, and what they left out is."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo_data.cache import FOLDER_VARIABLE
from routing.after import made_by
from routing.assemble import Assembly, assemble
from routing.domain.plan import Plan, Route, Stop
from tests.routing.site_folder import codes, dataset, days, kinds, order_row

NURSES = "N1,47.1410,9.5209,RN;CVAD;PORT;PIV;CHEMO;BIO\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own cache out of it."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))


def worked(made: Assembly, *, without: str = "") -> Plan:
    """Return a plan that makes each visit at its first possible second, but for one kind."""
    stops = [
        Stop(visit=v.id, arrival=s, start=s, end=s + v.on_site_seconds)
        for v in made.problem.visits
        for s in [v.windows[0].earliest]
        if v.kind != without
    ]
    route = Route(shift="S1", departure=0, stops=tuple(stops), arrival=86_399)
    return Plan(routes=(route,))


@pytest.mark.parametrize(
    ("therapy", "start", "rest", "again"),
    [
        ("antibiotic", "2026-03-02 09:00", {}, ["teaching_2"]),
        (
            "infliximab",
            "2026-02-16 10:00",
            {"administered_by": "nurse", "device": "piv", "doses_given": "1"},
            [],
        ),
    ],
)
def test_what_was_made_is_not_planned_again(
    tmp_path: Path, therapy: str, start: str, rest: dict[str, str], again: list[str]
) -> None:
    """The next day of the same dataset begins where the plan of the day ended."""
    site = dataset(tmp_path, order_row("O1", therapy, start, **rest), nurses=NURSES)
    monday = assemble(site, days())
    assert kinds(monday)
    plan = worked(monday)
    tuesday = assemble(site, days(first=1), made_by(monday.problem, plan))
    assert (kinds(tuesday), "overdue" in dict(codes(tuesday)).values()) == (again, False)


def test_what_was_left_out_is_overdue(tmp_path: Path) -> None:
    """A first dose that nobody made is planned the next day."""
    site = dataset(tmp_path, order_row("O1", "antibiotic", "2026-03-02 09:00"), nurses=NURSES)
    monday = assemble(site, days())
    plan = worked(monday, without="first_dose")
    tuesday = assemble(site, days(first=1), made_by(monday.problem, plan))
    assert (kinds(tuesday), codes(tuesday)) == (["first_dose"], [("O1", "overdue")])


def test_a_pump_that_was_connected_is_disconnected(tmp_path: Path) -> None:
    """It is covered until then, and not connected once more."""
    rest = {"administered_by": "nurse", "device": "port", "doses_given": "1"}
    row = order_row("O1", "chemo_5fu", "2026-02-16 10:00", **rest)
    site = dataset(tmp_path, row, nurses=NURSES)
    monday = assemble(site, days())
    made = tuple(made_by(monday.problem, worked(monday)))
    tuesday = assemble(site, days(first=1), made)
    assert (kinds(tuesday), len(tuesday.problem.covered)) == ([], 1)
    wednesday = assemble(site, days(first=2), made)
    assert kinds(wednesday) == ["disconnect"]
