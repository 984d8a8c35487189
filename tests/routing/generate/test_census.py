"""Who the patients are, what they have, and how far their therapies have come."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

import pytest

from routing.domain.order import TherapyOrder
from routing.generate.census import MIX, therapies
from routing.generate.generator import FIRST_DAY
from routing.protocols import load_protocols
from tests.routing.generate.datasets import WHOLE, dataset

SHARES = {
    ("antibiotic", "vancomycin"): 0.53,
    ("infliximab", "vedolizumab", "ivig", "enzyme"): 0.20,
    ("parenteral_nutrition",): 0.08,
    ("chemo_5fu",): 0.08,
    ("hydration",): 0.07,
    ("pca",): 0.04,
}
FIRST_DAYS = [FIRST_DAY + timedelta(days=offset) for offset in range(7)]


def done(order: TherapyOrder) -> list[datetime]:
    """Return all moments at which an order says that something was done."""
    marks = (
        order.last_dressing,
        order.last_needle,
        order.last_lab,
        order.last_solution_change,
        order.connected_at,
    )
    return [mark for mark in marks if mark is not None]


def test_the_mix_is_that_of_the_reference_site() -> None:
    """Among 200 patients, each group of therapies has the share that the README tells."""
    found = Counter(order.therapy for order in dataset().orders)
    for group, share in SHARES.items():
        assert sum(found[therapy] for therapy in group) == pytest.approx(share * WHOLE, abs=1)
    assert sum(found.values()) == WHOLE


def test_every_therapy_that_the_project_knows_occurs() -> None:
    """A protocol without an order would never be seen in the sample."""
    known = set(load_protocols(None).therapies)
    assert {order.therapy for order in dataset().orders} == known
    assert {therapy for therapy, _ in MIX} == known


@pytest.mark.parametrize("count", [*range(1, 25), 99, 1_000])
def test_shares_add_up_for_any_census(count: int) -> None:
    """There are as many therapies as patients, each one once before any comes twice."""
    found = Counter(therapies(count, Random(1)))
    assert sum(found.values()) == count
    assert len(found) == min(count, len(MIX))


def test_most_people_can_learn_and_some_cannot() -> None:
    """Some patients help themselves, some have a helper, some need a nurse for every dose."""
    found = Counter(order.administered_by for order in dataset().orders)
    assert min(found[who] for who in ("patient", "caregiver", "nurse")) >= WHOLE // 20


@pytest.mark.parametrize("seed", range(4))
def test_whoever_gives_doses_can(seed: int) -> None:
    """No order relies on a patient or a helper who cannot be trained."""
    found = dataset(seed=seed)
    people = {patient.id: patient for patient in found.patients}
    for order in found.orders:
        patient = people[order.patient]
        assert order.administered_by != "patient" or patient.self_able
        assert order.administered_by != "caregiver" or patient.caregiver_able


@pytest.mark.parametrize("first_day", FIRST_DAYS)
def test_every_order_belongs_to_the_planned_days(first_day: date) -> None:
    """Whatever weekday a week begins on, no therapy is over before it or begins after it."""
    for seed in (0, 7):
        for order in dataset(seed=seed, first_day=first_day).orders:
            assert order.start.date() < first_day + timedelta(days=7)
            assert order.end is None or order.end >= max(first_day, order.start.date())


@pytest.mark.parametrize("first_day", [FIRST_DAYS[0], FIRST_DAYS[3], FIRST_DAYS[6]])
def test_the_past_lies_between_start_and_first_day(first_day: date) -> None:
    """Nothing was done before the first dose, and nothing on a day that is still to be planned."""
    for order in dataset(first_day=first_day).orders:
        assert all(order.start <= mark for mark in done(order) if mark != order.connected_at)
        assert all(mark.date() < first_day for mark in done(order))
        signed = order.training_signed_off
        assert signed is None or order.start.date() <= signed < first_day


def test_what_has_not_begun_has_no_past_but_supplies() -> None:
    """A therapy of these days has had no visit, and its drug is there the day before."""
    begins = [order for order in dataset().orders if order.start.date() >= FIRST_DAY]
    assert len(begins) >= 15
    for order in begins:
        assert done(order) == []
        assert (order.training_done, order.training_signed_off, order.doses_given) == (0, None, 0)
        assert order.supplies_ready is not None
        assert order.supplies_ready.date() == order.start.date() - timedelta(days=1)


def test_only_beginners_are_still_in_training() -> None:
    """Signed off means that all was done; who is not, began less than two weeks ago."""
    learners = [o for o in dataset().orders if o.training_done and o.start.date() < FIRST_DAY]
    assert len(learners) >= 50
    for order in learners:
        if order.training_signed_off is None and order.therapy != "pca":
            assert (FIRST_DAY - order.start.date()).days < 14


def test_pumps_that_run_were_connected_in_the_last_two_days() -> None:
    """A 46-hour pump is known as connected as long as it runs into the first day."""
    for order in dataset(first_day=FIRST_DAYS[2]).orders:
        if order.connected_at is not None:
            midnight = order.connected_at.replace(hour=0, minute=0)
            assert order.therapy == "chemo_5fu"
            assert midnight.date() >= FIRST_DAYS[2] - timedelta(days=2)
            assert order.doses_given >= 1
    running = [o for o in dataset(first_day=FIRST_DAYS[2]).orders if o.connected_at]
    assert running


def test_most_patients_know_a_nurse_who_may_come() -> None:
    """Primary nurses hold what the patient needs and are never the unwanted ones."""
    found = dataset()
    nurses = {nurse.id: {held.code for held in nurse.credentials} for nurse in found.nurses}
    known = [patient for patient in found.patients if patient.primary_nurse]
    assert 0.5 * WHOLE < len(known) < 0.8 * WHOLE
    for patient in known:
        assert patient.required_credentials <= nurses[patient.primary_nurse]
        assert patient.primary_nurse not in patient.excluded_nurses
    assert 1 <= sum(bool(patient.excluded_nurses) for patient in found.patients) <= 0.1 * WHOLE
