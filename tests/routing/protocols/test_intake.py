"""What cannot be served is refused with its reason; what comes late moves, and is told."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from tests.routing.protocols.cases import (
    HOUR,
    at,
    codes,
    expanded,
    kinds,
    of,
    order,
    patient,
    second,
    spans,
)


@pytest.mark.parametrize(
    ("therapy", "rest", "who", "code"),
    [
        ("antibiotic", {"administered_by": "patient"}, {"self_able": False},
         "nobody_to_administer"),
        ("antibiotic", {"administered_by": "caregiver"}, {"caregiver_able": False},
         "nobody_to_administer"),
        ("antibiotic", {"administered_by": "nurse", "dose_every_hours": 12}, {},
         "nobody_to_administer"),
        ("antibiotic", {"administered_by": "nurse", "dose_every_hours": 24}, {}, None),
        ("antibiotic", {"administered_by": "nurse", "dose_every_hours": 36}, {}, None),
        ("vancomycin", {"administered_by": "nurse"}, {}, "nobody_to_administer"),
        ("parenteral_nutrition", {"administered_by": "nurse"}, {}, "nobody_to_administer"),
        ("ivig", {"administered_by": "patient"}, {}, "nobody_to_administer"),
        ("ivig", {}, {"self_able": False, "caregiver_able": False}, None),
        ("pca", {}, {"caregiver_able": False}, "nobody_to_administer"),
        ("pca", {"administered_by": "patient"}, {}, "nobody_to_administer"),
        ("antibiotic", {"supplies_ready": None}, {}, "no_supplies"),
        ("antibiotic", {"supplies_ready": None, "start": at(-1, 9), "training_done": 1}, {},
         None),
    ],
)  # fmt: skip
def test_orders_are_refused_for_a_reason(
    therapy: str, rest: dict[str, Any], who: dict[str, Any], code: str | None
) -> None:
    """One code, one sentence and one remedy; without a reason there are visits."""
    done = expanded(order(therapy, **rest), days=3, who=patient(**who))
    assert [f.code for f in done.findings if f.refused] == ([] if code is None else [code])
    assert bool(done.visits) == (code is None)
    assert all(f.text.endswith(".") and f.action.endswith(".") for f in done.findings)


def test_somebody_must_be_with_the_patient() -> None:
    """A pain pump that patients may run themselves is refused for want of a caregiver."""
    from dataclasses import replace

    from routing.protocols import load_protocols

    known = load_protocols()
    pca = replace(known.therapies["pca"], given_by=frozenset({"patient"}))
    own = replace(known, therapies={"pca": pca})
    given = order("pca", administered_by="patient")
    alone = patient(caregiver_able=False)
    assert codes(expanded(given, who=alone, protocols=own)) == ["no_caregiver"]
    assert codes(expanded(given, protocols=own)) == []


def test_all_reasons_are_told_at_once() -> None:
    """Nobody corrects one thing only to hear of the next."""
    given = order("antibiotic", supplies_ready=None)
    done = expanded(given, who=patient(self_able=False))
    assert codes(done) == ["nobody_to_administer", "no_supplies"]


def test_late_supplies_move_the_first_dose() -> None:
    """To the moment they are there, lessons and all; more than two hours are told."""
    done = expanded(order("antibiotic", supplies_ready=at(1, 14)), days=3)
    assert of(done, "first_dose").windows[0].earliest == second(1, 14)
    assert spans(of(done, "teaching_2")) == [(second(2, 13, 30), second(2, 14, 30))]
    assert codes(done) == ["supplies_late"]
    assert "2026-03-03 14:00" in done.findings[0].text
    assert codes(expanded(order("antibiotic", supplies_ready=at(0, 11)))) == []


def test_supplies_at_night_move_it_to_the_usual_hour() -> None:
    """What comes at eleven at night is given next morning; at five in the morning, the same day."""
    for ready in (at(0, 23), at(1, 5)):
        done = expanded(order("antibiotic", supplies_ready=ready), days=3)
        assert spans(of(done, "first_dose")) == [(second(1, 8, 30), second(1, 13))]


def test_a_first_dose_put_off_is_not_lost() -> None:
    """Planned day by day, it is in the plan of the day on which its supplies are there."""
    given = order("antibiotic", supplies_ready=at(1, 10))
    assert [kinds(expanded(given, first=day)) for day in (0, 1)] == [[], ["first_dose"]]
    assert of(expanded(given, first=1), "first_dose").windows[0].earliest == 10 * HOUR


@pytest.mark.parametrize(
    "done", [{"training_done": 1}, {"last_dressing": at(-2, 9)}, {"doses_given": 1}]
)
def test_new_supplies_of_a_running_therapy_move_nothing(done: dict[str, Any]) -> None:
    """What tells of something done since the start tells that it has begun."""
    given = order("antibiotic", start=at(-3, 9), supplies_ready=at(0, 10), **done)
    assert "first_dose" not in kinds(expanded(given))


def test_a_dose_before_its_delivery_is_cut() -> None:
    """Of a running therapy's dose only the part after the delivery is left, or nothing."""
    running = {"administered_by": "nurse", "start": at(-3, 9), "last_dressing": at(-2, 9)}
    cut = expanded(order("antibiotic", **running, supplies_ready=at(0, 9, 30)))
    assert spans(of(cut, "dose")) == [(second(0, 9, 30), second(0, 10))]
    none = expanded(order("antibiotic", **running, supplies_ready=at(0, 11)))
    assert (kinds(none), codes(none)) == ([], ["no_supplies"])


def test_nothing_is_given_after_its_use_by_time() -> None:
    """The last dose is cut, those after it are not planned, and told."""
    running = {"administered_by": "nurse", "start": at(-3, 9), "last_dressing": at(-2, 9)}
    done = expanded(order("antibiotic", **running, use_by=at(1, 8)), days=3)
    assert [spans(v) for v in done.visits] == [
        [(second(0, 7), second(0, 10))],
        [(second(1, 7), second(1, 8))],
    ]
    assert codes(done) == ["supplies_expired"]
    assert not done.findings[0].refused


def test_a_pump_without_supplies_is_not_disconnected() -> None:
    """Neither half of a pair is planned where the drug is spoiled; both are told."""
    given = order("chemo_5fu", device="port", start=at(0, 11), use_by=at(0, 6))
    done = expanded(given, days=3)
    assert (kinds(done), codes(done)) == ([], ["supplies_expired", "no_partner"])


def test_hours_of_the_patient_that_miss_a_dose_are_told() -> None:
    """A dose at a time when nobody is at home is not planned, and named with its day."""
    who = patient(available_from=time(14), available_until=time(18))
    given = order("antibiotic", administered_by="nurse", start=at(-3, 9), last_dressing=at(-2, 9))
    done = expanded(given, who=who)
    assert (kinds(done), codes(done)) == ([], ["no_time"])
    assert done.findings[0].text.startswith("The dose of 2026-03-02 is not planned")


def test_findings_name_nobody() -> None:
    """Ids are told, names and addresses are not."""
    who = patient(name="Carl Secretname", address="Hidden Lane", self_able=False)
    found = expanded(order("antibiotic", supplies_ready=None), who=who).findings
    assert {(f.order, f.patient) for f in found} == {("O1", "P1")}
    assert "Secret" not in repr(found)
    assert "Hidden" not in repr(found)
