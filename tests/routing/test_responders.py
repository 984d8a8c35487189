"""A patient is taken on only where somebody with the right credentials is near enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.io.dataset import Dataset
from routing.protocols import load_protocols
from routing.responders import Responders
from staffing.calendar import Horizon
from tests.routing.site_folder import BALZERS, SCHAAN, VADUZ, dataset, days, order_row

NEAR = "[response_minutes]\nclass_1 = 5\nclass_2 = 30\nclass_3 = 60\n"
ANTIBIOTIC = order_row("O1", "antibiotic", "2026-03-02 09:00")


def found(site: Dataset, horizon: Horizon | None = None) -> list[tuple[str, str]]:
    """Return order and code of everybody who is outside response time."""
    assert site.network is not None
    responders = Responders(site, horizon or days(), site.network, site.orders, load_protocols())
    findings = [responders.finding(order) for order in site.orders]
    return [(finding.order, finding.code) for finding in findings if finding is not None]


def test_whoever_is_near_is_taken_on(tmp_path: Path) -> None:
    """Balzers is within half an hour of Vaduz."""
    assert found(dataset(tmp_path, ANTIBIOTIC, homes=(BALZERS,), policy=NEAR)) == []


def test_whoever_is_far_is_not(tmp_path: Path) -> None:
    """And not within five minutes; the patient next door is."""
    orders = order_row("O1", "antibiotic", "2026-03-02 09:00", response_class="class_1")
    orders += order_row("O2", "antibiotic", "2026-03-02 09:00", response_class="class_1")
    site = dataset(tmp_path, orders, homes=(BALZERS, VADUZ), policy=NEAR)
    assert found(site) == [("O1", "outside_response_time")]


def test_the_finding_says_who_and_how_far(tmp_path: Path) -> None:
    """Credentials, minutes and class are told, the address is not."""
    orders = order_row("O1", "antibiotic", "2026-03-02 09:00", response_class="class_1")
    site = dataset(tmp_path, orders, homes=(BALZERS,), policy=NEAR)
    assert site.network is not None
    responders = Responders(site, days(), site.network, site.orders, load_protocols())
    finding = responders.finding(site.orders[0])
    assert finding is not None
    assert finding.text == "No nurse with CVAD, RN is within 5 minutes by road (class_1)."
    assert finding.refused
    assert finding.action.endswith(".")


@pytest.mark.parametrize(
    ("nurses", "code"),
    [
        (f"N1,{VADUZ},RN\n", "no_responder"),
        # Credentials of two people do not add up.
        (f"N1,{VADUZ},RN\nN2,{VADUZ},CVAD\n", "no_responder"),
        (f"N1,{VADUZ},RN;CVAD:2026-03-01\n", "no_responder"),
        (f"N1,{VADUZ},RN;CVAD:2026-03-02\n", None),
        (f"N1,{VADUZ},RN;CVAD;PORT\n", None),
    ],
)
def test_one_nurse_holds_all_that_is_needed(tmp_path: Path, nurses: str, code: str | None) -> None:
    """A responder holds every credential of the therapy, valid on the first planned day."""
    site = dataset(tmp_path, ANTIBIOTIC, nurses=nurses)
    assert found(site) == ([] if code is None else [("O1", code)])


def test_a_nurse_without_the_credentials_is_no_responder(tmp_path: Path) -> None:
    """The one next door does not count, the one who is trained is too far."""
    orders = order_row("O1", "antibiotic", "2026-03-02 09:00", response_class="class_1")
    nurses = f"N1,{VADUZ},RN\nN2,{BALZERS},RN;CVAD\n"
    site = dataset(tmp_path, orders, nurses=nurses, policy=NEAR)
    assert found(site) == [("O1", "outside_response_time")]


def test_a_branch_is_a_base(tmp_path: Path) -> None:
    """Whoever starts a shift at a branch responds from there too."""
    orders = order_row("O1", "antibiotic", "2026-03-02 09:00", response_class="class_1")
    given = {
        "homes": (BALZERS,),
        "nurses": f"N1,{SCHAAN},RN;CVAD\n",
        "policy": NEAR,
        "places": f"branch,{BALZERS}\n",
    }
    home = dataset(tmp_path / "home", orders, **given)  # type: ignore[arg-type]
    shifts = "S1,N1,2026-03-02,08:00,16:30,branch\n"
    branch = dataset(tmp_path / "branch", orders, shifts=shifts, **given)  # type: ignore[arg-type]
    assert found(home) == [("O1", "outside_response_time")]
    assert found(branch) == []
