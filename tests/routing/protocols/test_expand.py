"""What an order means for some days, the same however the days are cut into plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.domain.order import TherapyOrder
from routing.domain.visit import Visit
from routing.protocols import expand, lead_days, load_protocols
from staffing.calendar import Horizon
from tests.routing.protocols.cases import at, expanded, order, patient
from tests.routing.protocols.drawn import CHANGES, ZONES

DEVICES = {"chemo_5fu": "port", "hydration": "piv", "ivig": "piv", "enzyme": "port"}
COURSES = ["antibiotic", "vancomycin", "hydration", "pca", "parenteral_nutrition"]
CYCLES = ["chemo_5fu", "ivig", "infliximab", "vedolizumab", "enzyme"]


def begun(therapy: str, first: int = 0) -> TherapyOrder:
    """Return an order that begins on a day counted from Monday, nutrition in the evening."""
    hour = 18 if therapy == "parenteral_nutrition" else 11
    return order(
        therapy,
        device=DEVICES.get(therapy, "picc"),
        start=at(first, hour),
        supplies_ready=at(first - 1, 15),
    )


@pytest.mark.parametrize("therapy", COURSES + CYCLES)
def test_ids_say_order_kind_and_day(therapy: str) -> None:
    """Ids are the order's, the kind and the expected day; links are named by both visits."""
    done = expanded(begun(therapy), days=7)
    for visit in done.visits:
        assert visit.id.startswith(f"O1-{visit.kind}-030")
        assert (visit.order, visit.patient, visit.location) == ("O1", "P1", "p1")
    assert all(link.id == f"{link.first}>{link.second}" for link in done.links)


@pytest.mark.parametrize("therapy", COURSES + CYCLES)
def test_ids_are_those_of_a_longer_plan(therapy: str) -> None:
    """The first day alone has the visits that a week expects on it."""
    whole = [v.id for v in expanded(begun(therapy), days=7).visits if v.id.endswith("0302")]
    assert [v.id for v in expanded(begun(therapy)).visits] == whole
    assert whole


def test_two_of_a_kind_on_a_day_are_numbered() -> None:
    """Reservoirs that last ten hours are changed twice a day."""
    protocols = load_protocols()
    pca = protocols.therapies["pca"]
    care = replace(pca.care["solution_change"], every_hours=10, early_hours=4)
    own = replace(
        protocols,
        therapies={"pca": replace(pca, care={"solution_change": care})},
    )
    given = order("pca", start=at(-9, 9), supplies_ready=None, last_solution_change=at(-1, 23))
    names = [v.id for v in expanded(given, protocols=own).visits]
    assert names == ["O1-solution_change-0302", "O1-solution_change-0302-2"]


def test_what_the_patient_asks_for_is_in_every_visit() -> None:
    """Credentials and nurses of the patient, and the priority of the order."""
    who = patient(
        required_credentials=frozenset({"PEDS"}),
        required_nurses=frozenset({"N1", "N2"}),
        preferred_nurses=frozenset({"N1"}),
        excluded_nurses=frozenset({"N3"}),
        primary_nurse="N1",
    )
    given = order("antibiotic", priority=2)
    for visit in expanded(given, days=7, who=who).visits:
        assert visit.credentials >= {"PEDS", "RN"}
        assert visit.required_nurses == {"N1", "N2"}
        assert (visit.preferred_nurses, visit.excluded_nurses) == ({"N1"}, {"N3"})
        assert (visit.primary_nurse, visit.priority) == ("N1", 2)


def test_an_unknown_therapy_is_an_error() -> None:
    """Datasets are checked before; a code that slips through does not pass in silence."""
    with pytest.raises(KeyError):
        expanded(order("homeopathy"))


def test_lead_days_reach_back_to_line_and_lab() -> None:
    """A line is placed up to a day before, blood drawn up to three days before a cycle."""
    known = load_protocols().therapies
    assert {code: lead_days(known[code]) for code in ("antibiotic", "chemo_5fu", "ivig")} == {
        "antibiotic": 1,
        "chemo_5fu": 3,
        "ivig": 1,
    }


class Diary:
    """A therapy lived day by day: each day's plan is made and all of it is done as expected."""

    def __init__(self, given: TherapyOrder, zone: ZoneInfo) -> None:
        self.order, self.zone = given, zone
        self.done: list[tuple[str, datetime]] = []

    def live(self, day: int, first: datetime) -> None:
        horizon = Horizon(first_day=first.date() + timedelta(days=day), days=1, zone=self.zone)
        for visit in expand(self.order, patient(), load_protocols(), horizon).visits:
            moment = horizon.to_datetime(visit.windows[0].earliest)
            self.done.append((visit.kind, moment))
            self._note(visit, moment)

    def _note(self, visit: Visit, moment: datetime) -> None:
        known = self.order
        text = " ".join(visit.tasks)
        changed: dict[str, object] = {}
        if visit.kind in ("infusion", "pump_connect"):
            changed["doses_given"] = known.doses_given + 1
        if visit.kind == "pump_connect":
            changed["connected_at"] = moment + timedelta(seconds=visit.on_site_seconds)
        if "lesson" in text or visit.kind in ("first_dose", "pump_start"):
            changed["training_done"] = known.training_done + 1
            if "sign-off" in text or visit.kind == "pump_start":
                changed["training_signed_off"] = moment.date()
        if "dressing and connectors" in text:
            changed["last_dressing"] = moment
        if "laboratory" in text:
            changed["last_lab"] = moment
        if "reservoir" in text:
            changed["last_solution_change"] = moment
        if "removed" in text:
            changed["end"] = moment.date() - timedelta(days=30)
        self.order = replace(known, **changed)  # type: ignore[arg-type]

    def times(self, kind: str) -> list[datetime]:
        return [moment for name, moment in self.done if name == kind]


@st.composite
def lives(draw: st.DrawFn, therapies: list[str]) -> tuple[Diary, datetime]:
    """Draw the start of a therapy about a change of clocks."""
    zone = draw(st.sampled_from(ZONES))
    day = draw(st.sampled_from(CHANGES[zone])) - timedelta(days=draw(st.integers(-2, 8)))
    therapy = draw(st.sampled_from(therapies))
    hour = 18 if therapy == "parenteral_nutrition" else draw(st.integers(9, 12))
    start = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
    given = replace(
        begun(therapy), start=start, supplies_ready=start - timedelta(days=1), device="picc"
    )
    return Diary(given, ZoneInfo(zone)), start


few = settings(max_examples=25, deadline=None)


@few
@given(lives(CYCLES))
def test_day_by_day_each_cycle_comes_once(life: tuple[Diary, datetime]) -> None:
    """Each dose is in one day's plan, within its tolerance, and each pump comes off."""
    diary, start = life
    for day in range(-3, 32):
        diary.live(day, start)
    doses = diary.times("infusion") + diary.times("pump_connect")
    therapy = load_protocols().therapies[diary.order.therapy]
    (step,) = [s for s in therapy.steps.values() if s.timing == "cycle"]
    nominal = [*step.days, *(step.days[-1] + n * step.every_days for n in (1, 2))]
    wanted = [start.date() + timedelta(days=n) for n in nominal if n <= 28]
    assert len(doses) == len(wanted)
    for dose, day in zip(doses, wanted, strict=True):
        assert -step.early_days <= (dose.date() - day).days <= step.late_days
    assert len(diary.times("disconnect")) == len(diary.times("pump_connect"))


@few
@given(lives(["antibiotic", "vancomycin", "parenteral_nutrition"]))
def test_day_by_day_no_dressing_is_late(life: tuple[Diary, datetime]) -> None:
    """First dose and lessons come once, in order, and dressings at most a week apart."""
    diary, start = life
    for day in range(30):
        diary.live(day, start)
    opening = [kind for kind, _ in diary.done if kind[-1] in "123" or kind == "first_dose"]
    assert opening == list(dict.fromkeys(opening))
    assert sorted(opening)[-1] in ("teaching_3", "hook_up_3")
    dressed = [start.date(), *(m.date() for m in diary.times("dressing_change"))]
    gaps = {(b - a).days for a, b in pairwise(dressed)}
    assert len(dressed) >= 4
    assert gaps <= {5, 6, 7}


@few
@given(lives(["pca"]))
def test_day_by_day_no_reservoir_runs_dry(life: tuple[Diary, datetime]) -> None:
    """Pumps are filled again within three days, to the hour."""
    diary, start = life
    for day in range(21):
        diary.live(day, start)
    filled = [start, *diary.times("solution_change")]
    gaps = [b.timestamp() - a.timestamp() for a, b in pairwise(filled)]
    assert len(gaps) >= 6
    assert max(gaps) <= 72 * 3_600
