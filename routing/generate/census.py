"""Who the patients are and which therapy each has, as in the reference site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.order import Patient
from routing.generate.names import address, name
from routing.generate.nurses import LANGUAGES
from routing.io.dataset_rows import patient_home

if TYPE_CHECKING:
    from random import Random

MIX: tuple[tuple[str, float], ...] = (
    # Antibiotics 50 %, biologics and immunoglobulins 20 %, parenteral nutrition 8 %,
    # chemotherapy pumps 8 %, hydration 7 %, pain 4 %; the other 3 % go to antibiotics.
    ("antibiotic", 0.39),
    ("vancomycin", 0.14),
    ("parenteral_nutrition", 0.08),
    ("chemo_5fu", 0.08),
    ("hydration", 0.07),
    ("ivig", 0.07),
    ("infliximab", 0.06),
    ("vedolizumab", 0.04),
    ("pca", 0.04),
    ("enzyme", 0.03),
)

_CHILD, _CHILD_ENZYME, _LANGUAGE, _HOURS = 0.04, 0.4, 0.06, 0.08
_CAREGIVER, _SELF = 0.62, 0.66
_NEEDS_HELPER = {"pca", "parenteral_nutrition"}
_SEVERAL_DAILY = {"vancomycin"}


def therapies(count: int, random: Random) -> list[str]:
    """Return the therapy of each patient: shares by largest remainder, in random order.

    Every therapy occurs once before the shares are given out, as far as there are patients.
    """
    found = [therapy for therapy, _ in MIX][:count]
    rest = count - len(found)
    exact = {therapy: share * count - 1 for therapy, share in MIX}
    whole = {therapy: max(0, int(value)) for therapy, value in exact.items()}
    while sum(whole.values()) > rest:
        whole[max(whole, key=lambda t: whole[t])] -= 1
    by_remainder = sorted(exact, key=lambda t: whole[t] - exact[t])
    for therapy in (by_remainder * (rest + 1))[: rest - sum(whole.values())]:
        whole[therapy] += 1
    for therapy, more in whole.items():
        found += [therapy] * more
    random.shuffle(found)
    return found


def make_patient(number: int, therapy: str, random: Random) -> Patient:
    """Return a patient; who knows which nurse is settled later."""
    child = random.random() < (_CHILD_ENZYME if therapy == "enzyme" else _CHILD)
    needs = {"PEDS"} if child and therapy not in {"chemo_5fu", "pca"} else set()
    if random.random() < _LANGUAGE and not child:
        needs.add(random.choice(LANGUAGES))
    caregiver = child or therapy in _NEEDS_HELPER or random.random() < _CAREGIVER
    called, lives = name(random), address(random, number)
    able = not child and random.random() < _SELF
    if therapy in _SEVERAL_DAILY and not able:
        # Nurses do not come twice a day: such a therapy is begun only where someone helps.
        caregiver = True
    person = f"P{number:04}"
    return Patient(
        id=person,
        location=patient_home(person),
        name=called,
        address=lives,
        caregiver_able=caregiver,
        self_able=able,
        required_credentials=frozenset(needs),
    )
