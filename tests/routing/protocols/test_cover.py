"""When somebody must be able to reach a patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from routing.protocols import ProtocolError, expand, load_protocols
from routing.protocols.cover import joined
from routing.protocols.reader import DEFAULTS
from tests.routing.protocols.cases import (
    DAY,
    HOUR,
    MONDAY,
    at,
    expanded,
    horizon,
    order,
    patient,
    second,
)


def covers(done: object) -> list[tuple[int, int]]:
    return [(person.start, person.end) for person in done.covered]  # type: ignore[attr-defined]


def test_a_line_is_covered_from_the_first_dose_on() -> None:
    """By somebody with the therapy's credentials, in its response class or that of the order."""
    (person,) = expanded(order("antibiotic"), days=2).covered
    assert (person.start, person.end) == (second(0, 9), 2 * DAY)
    assert (person.patient, person.location) == ("P1", "p1")
    assert (person.response_class, person.credentials) == ("class_2", {"RN", "CVAD"})
    (person,) = expanded(order("antibiotic", response_class="class_1")).covered
    assert person.response_class == "class_1"


def test_a_line_is_covered_until_it_is_out() -> None:
    """To the last second at which its removal may start, an overdue one included."""
    given = order(
        "antibiotic", start=at(-9, 9), training_signed_off=MONDAY, end=MONDAY + timedelta(days=1)
    )
    assert covers(expanded(given, days=7)) == [(0, second(2, 9, 30))]
    assert covers(expanded(given, first=4)) == [(0, 17 * HOUR)]
    assert covers(expanded(given, first=13)) == [(0, 17 * HOUR)]
    assert covers(expanded(given, first=40)) == []


@pytest.mark.parametrize("therapy", ["ivig", "infliximab", "vedolizumab", "enzyme"])
def test_whoever_is_attended_needs_no_cover(therapy: str) -> None:
    """The nurse who would respond is there."""
    assert expanded(order(therapy, device="piv"), days=7).covered == ()


def test_a_pump_is_covered_while_it_runs() -> None:
    """From its connection to its disconnection; between cycles the port rests."""
    given = order("chemo_5fu", device="port", start=at(0, 11))
    done = expanded(given, days=7)
    # It may be connected on two days, and disconnected as late as the later one allows.
    last = next(v for v in done.visits if v.kind == "disconnect").windows[-1].latest
    assert covers(done) == [(second(0, 10), last)] == [(second(0, 10), second(3, 16, 15))]
    running = order(
        "chemo_5fu", device="port", start=at(0, 11), doses_given=1, connected_at=at(0, 12)
    )
    assert covers(expanded(running, first=1)) == [(0, DAY)]
    assert covers(expanded(running, first=2)) == [(0, 14 * HOUR)]
    assert covers(expanded(running, first=3)) == []


def test_a_therapy_that_is_still_to_begin_is_not_covered() -> None:
    """Before the first dose nothing can go wrong."""
    assert expanded(order("antibiotic", start=at(1, 9))).covered == ()


def classes(done: object) -> list[tuple[int, int, str]]:
    return [(p.start, p.end, p.response_class) for p in done.covered]  # type: ignore[attr-defined]


def test_a_running_litre_is_more_urgent_than_the_line_alone() -> None:
    """Three hours a day from the dose on; the line in between and until midnight."""
    given = order("hydration", administered_by="patient", start=at(0, 9))
    assert classes(expanded(given, days=2)) == [
        (second(0, 9), second(0, 12), "class_2"),
        (second(0, 12), second(1, 9), "class_3"),
        (second(1, 9), second(1, 12), "class_2"),
        (second(1, 12), 2 * DAY, "class_3"),
    ]


def test_a_litre_that_runs_through_midnight_is_seen_from_the_next_day() -> None:
    given = order("hydration", start=at(0, 22), training_signed_off=MONDAY, infusion_minutes=240)
    assert classes(expanded(given, first=1))[0] == (0, 2 * HOUR, "class_2")


def test_a_class_that_the_order_states_holds_all_the_time() -> None:
    given = order("hydration", response_class="class_1")
    assert classes(expanded(given)) == [(second(0, 9), DAY, "class_1")]


def test_a_line_is_covered_from_when_a_nurse_may_place_it() -> None:
    """The first dose is at 15 o'clock, the line is placed before it."""
    done = expanded(order("antibiotic", start=at(0, 15), device_placed=False))
    placed = next(visit for visit in done.visits if visit.kind == "line_insertion")
    assert covers(done) == [(placed.windows[0].earliest, DAY)]
    assert covers(done)[0][0] < second(0, 15)


def test_a_device_may_take_further_credentials(tmp_path: Path) -> None:
    """A site asks for PORT where the line is a port."""
    text = (DEFAULTS / "antibiotic.toml").read_text("utf-8")
    line = 'responder = ["RN", "CVAD"]\n'
    changed = text.replace(line, line + 'responder_by_device = { port = ["PORT"] }\n', 1)
    (tmp_path / "antibiotic.toml").write_text(changed, "utf-8")
    protocols = load_protocols(tmp_path)
    for device, codes in (("port", {"RN", "CVAD", "PORT"}), ("picc", {"RN", "CVAD"})):
        (person,) = expand(
            order("antibiotic", device=device), patient(), protocols, horizon()
        ).covered
        assert person.credentials == codes


def test_two_therapies_that_ask_the_same_are_one_need() -> None:
    """Spans that overlap or touch become one; another class, or a gap, keeps them apart."""
    (anna,) = expanded(order("antibiotic")).covered
    early, late = replace(anna, start=0, end=100), replace(anna, start=50, end=200)
    other, apart = replace(late, response_class="class_1"), replace(anna, start=300, end=400)
    assert joined([early, late]) == (replace(early, end=200),)
    assert joined([early, other, apart]) == (early, apart, other)


def test_visits_carry_their_hand_over(tmp_path: Path) -> None:
    """What is done in one visit is left when the slower of the two is."""
    text = (DEFAULTS / "line_care.toml").read_text("utf-8")
    changed = text.replace("hand_over_minutes = 10", "hand_over_minutes = 12", 1)
    assert changed != text
    (tmp_path / "line_care.toml").write_text(changed, "utf-8")
    given = order("antibiotic", start=at(-7, 9), training_signed_off=MONDAY)
    visits = expand(given, patient(), load_protocols(tmp_path), horizon(7)).visits
    assert {v.hand_over for v in visits if v.kind == "dressing_change"} == {720}


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("hand_over_minutes = -5\n", "care.dressing_change.hand_over_minutes"),
        ('responder_by_device = { port = ["port!"] }\n', "responder_by_device.port"),
    ],
)
def test_bad_figures_of_response_are_named(tmp_path: Path, line: str, key: str) -> None:
    text = (DEFAULTS / "antibiotic.toml").read_text("utf-8")
    if line.startswith("hand"):
        changed = text.replace("dressing_change = {}", f"dressing_change = {{ {line.strip()} }}", 1)
    else:
        changed = text.replace('covered = "line"\n', 'covered = "line"\n' + line, 1)
    (tmp_path / "antibiotic.toml").write_text(changed, "utf-8")
    with pytest.raises(ProtocolError) as caught:
        load_protocols(tmp_path)
    assert f"antibiotic.{key}" in {problem.key for problem in caught.value.problems}


def test_a_responder_holds_what_the_site_says_of_what_the_patient_requires() -> None:
    """Children want somebody who knows children in an emergency too; languages can wait."""
    usual = load_protocols()
    therapies = {
        name: replace(known, responder_of_patient=frozenset({"PEDS"}))
        for name, known in usual.therapies.items()
    }
    site = replace(usual, therapies=therapies)
    child = patient(required_credentials=frozenset({"PEDS", "GERMAN"}))
    given = order("antibiotic")
    (person,) = expanded(given, who=child, protocols=site).covered
    assert person.credentials == {"RN", "CVAD", "PEDS"}
    (adult,) = expanded(given, protocols=site).covered
    (before,) = expanded(given, who=child).covered
    assert adult.credentials == before.credentials == {"RN", "CVAD"}
