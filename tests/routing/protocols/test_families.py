"""Each therapy that comes with the program: sequence, gaps, minutes, credentials, presence.

What stands here is what home infusion nurses do, written down once more beside the protocol files,
so that nobody changes a default without meaning to.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from routing.domain.link import Link
from routing.domain.visit import Visit
from routing.protocols import Expansion, load_protocols
from tests.routing.protocols.cases import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    at,
    expanded,
    link,
    of,
    order,
    second,
    spans,
)


class Row(NamedTuple):
    """A visit of a table: kind, expected day, minutes on site, presence, who may come."""

    kind: str
    day: int
    minutes: int
    presence: str
    credentials: str


def table(done: Expansion) -> list[Row]:
    return [row(visit) for visit in done.visits]


def row(visit: Visit) -> Row:
    day = (int(visit.id.split("-")[2]) - 302) % 100
    presence = visit.infusion.presence if visit.infusion else "none"
    codes = " ".join(sorted(visit.credentials))
    return Row(visit.kind, day, visit.on_site_seconds // MINUTE, presence, codes)


def hours(tie: Link) -> tuple[float | None, float | None]:
    """Return least and most lag in hours."""
    least, most = tie.min_lag, tie.max_lag
    return least and least / HOUR, most and most / HOUR


def around(visit: Visit, day: int, hour: int) -> set[tuple[int, int]]:
    """Return by how many minutes each window may be before and after an hour of its day."""
    shifts = [(w.earliest - second(day, hour), w.latest - second(day, hour)) for w in visit.windows]
    return {(low // MINUTE, high // MINUTE) for low, high in shifts}


def test_antibiotics() -> None:
    """Line, first dose all attended, lessons at doses, weekly dressing and lab, removal."""
    given = order(
        "antibiotic", start=at(0, 13), device_placed=False, end=MONDAY + timedelta(days=14)
    )
    done = expanded(given, days=14)
    assert table(done)[:5] == [
        Row("line_insertion", 0, 120, "none", "CVAD PICC_INS RN"),
        Row("first_dose", 0, 120, "all", "CVAD RN"),
        Row("teaching_2", 1, 75, "all", "CVAD RN"),
        Row("teaching_3", 3, 60, "start", "CVAD RN"),
        Row("dressing_change", 7, 45, "none", "CVAD RN"),
    ]
    assert hours(link(done, "line_insertion", "first_dose")) == (0, 24)
    assert hours(link(done, "first_dose", "teaching_2")) == (20, 28)
    assert around(of(done, "teaching_2"), 1, 13) == {(-30, 30)}
    last = expanded(given, first=14, days=2)
    assert row(of(last, "line_removal")) == Row("line_removal", 15, 45, "none", "CVAD LINE_REM RN")
    assert of(done, "line_insertion").equipment == {"ultrasound"}
    assert not of(done, "first_dose").interruptible


def test_antibiotics_by_the_nurse() -> None:
    """Every 24 hours, two hours early or one late, as the device of the day runs dry."""
    given = order("antibiotic", administered_by="nurse", infusion_minutes=1_440)
    done = expanded(given, days=2)
    assert table(done) == [
        Row("first_dose", 0, 120, "start", "CVAD RN"),
        Row("dose", 1, 25, "start", "CVAD RN"),
    ]
    assert around(of(done, "dose"), 1, 9) == {(-120, 60)}


def test_vancomycin() -> None:
    """As antibiotics, but 90 minutes twice a day, and troughs from 60 to 15 minutes before one."""
    done = expanded(order("vancomycin"), days=6)
    assert table(done) == [
        Row("first_dose", 0, 150, "all", "CVAD RN"),
        Row("teaching_2", 1, 75, "start", "CVAD RN"),
        Row("teaching_3", 3, 60, "start", "CVAD RN"),
        Row("lab_draw", 4, 20, "none", "CVAD RN"),
    ]
    assert {(high - low) // MINUTE for low, high in spans(of(done, "lab_draw"))} == {45}
    assert around(of(done, "lab_draw"), 4, 9) >= {(-60, -15)}
    days = {low // DAY for low, _ in spans(of(done, "lab_draw"))}
    assert days == {3, 4}


def test_pain_management() -> None:
    """Pump start with its first hour watched, titration, reassessment, reservoirs, needles."""
    done = expanded(order("pca", device="sc"), days=6)
    assert table(done) == [
        Row("pump_start", 0, 150, "start", "PCA RN"),
        Row("titration", 1, 60, "none", "PCA RN"),
        Row("solution_change", 2, 30, "none", "PCA RN"),
        Row("reassessment", 3, 45, "none", "PCA RN"),
        Row("solution_change", 4, 40, "none", "PCA RN"),
    ]
    start = of(done, "pump_start")
    assert start.infusion is not None
    assert start.on_site_seconds - start.infusion.starts_after >= HOUR
    assert hours(link(done, "pump_start", "titration")) == (20, 28)
    assert hours(link(done, "pump_start", "reassessment")) == (60, 84)
    assert start.priority == 9
    (covered,) = done.covered
    assert (covered.response_class, covered.credentials) == ("class_1", {"RN", "PCA"})


def test_chemotherapy() -> None:
    """Lab one to three days before, connection, and 46 hours later its end, never early."""
    given = order("chemo_5fu", device="port", start=at(0, 11))
    done = expanded(given, days=14)
    assert table(done) == [
        Row("pump_connect", 0, 75, "start", "CHEMO PORT RN"),
        Row("disconnect", 2, 30, "end", "CHEMO PORT RN"),
        Row("pre_cycle_lab", 11, 25, "none", "PORT RN"),
    ]
    tie = link(done, "pump_connect", "disconnect")
    assert (tie.lag_from, hours(tie)) == ("end", (46, 50))
    assert of(done, "pump_connect").equipment == {"spill_kit"}
    assert not of(done, "pump_connect").interruptible
    second_cycle = order("chemo_5fu", device="port", start=at(0, 11), doses_given=1)
    assert [v.kind for v in expanded(second_cycle, first=14).visits] == ["pump_connect"]


def test_hydration() -> None:
    """First litre and a lesson; where nobody can, a nurse starts each litre and ends it."""
    able = expanded(order("hydration", device="piv"), days=5)
    assert table(able) == [
        Row("first_litre", 0, 90, "start", "PIV RN"),
        Row("teaching_2", 1, 45, "start", "PIV RN"),
        Row("line_resite", 4, 35, "none", "PIV RN"),
    ]
    assert hours(link(able, "first_litre", "teaching_2")) == (18, 30)
    given = order(
        "hydration", device="piv", administered_by="nurse", end=MONDAY + timedelta(days=2)
    )
    unable = expanded(given, days=4)
    assert table(unable) == [
        Row("first_litre", 0, 90, "start", "PIV RN"),
        Row("first_disconnect", 0, 20, "end", "PIV"),
        Row("litre", 1, 45, "start", "PIV"),
        Row("disconnect", 1, 20, "end", "PIV"),
        Row("litre", 2, 45, "start", "PIV"),
        Row("disconnect", 2, 20, "end", "PIV"),
        Row("line_removal", 3, 25, "none", "PIV"),
    ]
    central = order("hydration", administered_by="nurse", start=at(-2, 9), training_done=1)
    assert row(of(expanded(central), "litre")).credentials == "CVAD RN"


def attended(therapy: str, given: int) -> Row:
    """Return the dose of a therapy after so many, whatever its day."""
    start = at(-3_000, 9)
    done = expanded(order(therapy, device="piv", start=start, doses_given=given), days=2)
    (visit,) = done.visits
    assert visit.allows_meal == (therapy != "vedolizumab")
    assert not visit.interruptible
    assert visit.equipment == {"anaphylaxis_kit"}
    return row(visit)._replace(day=0)


def test_immunoglobulin() -> None:
    """Six hours the first time, four later, every four weeks, a nurse there all the time."""
    assert attended("ivig", 0) == Row("infusion", 0, 360, "all", "IG PIV RN")
    assert attended("ivig", 1) == Row("infusion", 0, 240, "all", "IG PIV RN")


def test_infliximab() -> None:
    """Observation gets shorter with the fifth and the tenth dose."""
    found = [attended("infliximab", given).minutes for given in (0, 3, 4, 8, 9, 30)]
    assert found == [285, 285, 225, 225, 180, 180]
    assert attended("infliximab", 0) == Row("infusion", 0, 285, "all", "BIO PIV RN")


def test_vedolizumab() -> None:
    """The first two are observed for long."""
    assert [attended("vedolizumab", given).minutes for given in (0, 1, 2, 9)] == [
        195,
        195,
        100,
        100,
    ]


def test_enzyme_replacement() -> None:
    """The nurse stays for all of it: longer where the drug of the order runs for longer."""
    assert attended("enzyme", 0) == Row("infusion", 0, 360, "all", "BIO PIV RN")
    long = expanded(order("enzyme", device="piv", infusion_minutes=420))
    assert of(long, "infusion").on_site_seconds == 465 * MINUTE


def test_parenteral_nutrition() -> None:
    """Three evenings and three mornings, then only lab and dressing."""
    done = expanded(order("parenteral_nutrition", start=at(0, 18)), days=9)
    assert table(done) == [
        Row("hook_up_1", 0, 150, "start", "CVAD PN RN"),
        Row("disconnect_1", 1, 30, "end", "CVAD RN"),
        Row("hook_up_2", 1, 90, "start", "CVAD PN RN"),
        Row("disconnect_2", 2, 30, "end", "CVAD RN"),
        Row("hook_up_3", 2, 75, "start", "CVAD PN RN"),
        Row("disconnect_3", 3, 30, "end", "CVAD RN"),
        Row("dressing_change", 7, 45, "none", "CVAD RN"),
    ]
    for evening, morning in (("hook_up_1", "disconnect_1"), ("hook_up_2", "disconnect_2")):
        infusion = of(done, evening).infusion
        least, _ = hours(link(done, evening, morning))
        assert infusion is not None
        assert least == (infusion.starts_after + 12 * HOUR) / HOUR
    assert around(of(done, "hook_up_2"), 1, 18) == {(-60, 90)}


def test_nobody_leaves_hands_on_work_at_once() -> None:
    """By default each visit takes minutes to leave for an emergency, or is finished first."""
    at_once = {
        f"{name}.{kind}"
        for name, therapy in load_protocols().therapies.items()
        for kind, part in [*therapy.steps.items(), *therapy.care.items()]
        if part.interruptible and part.hand_over_minutes < 5
    }
    assert at_once == set()
    for therapy in load_protocols().therapies.values():
        ends = [s for k, s in therapy.steps.items() if "removal" in k or "disconnect" in k]
        assert not any(step.interruptible for step in ends)
