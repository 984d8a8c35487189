"""The board in a real browser: what people of each role see of a day."""

from __future__ import annotations

from typing import Any

import pytest

from api.schemas.plans import Plan
from tests.api.http.serving import BRANCH, DAY, Served
from tests.browser.boards import EVIL, SHOWN


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844)])
def test_the_published_plan_is_shown(
    board: Any, served: Served, plan: Plan, width: int, height: int
) -> None:
    """Whoever signs in sees the plan, its figures, who goes where; nothing needs side scrolling."""
    page = board(served.tokens["dispatcher"], width, height)
    page.wait_for_selector(SHOWN)
    assert page.input_value("#date") == str(DAY)
    assert page.locator(".t-visit").count() == plan.visits - plan.unassigned
    assert page.locator("#tiles .tile").count() >= 7
    assert f"Plan {plan.version}, published" in page.locator("#subtitle").inner_text()
    assert page.locator("#left-out-list").inner_text() == "Every visit is planned."
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    kept = page.evaluate("[localStorage.length, Object.keys(sessionStorage).join()]")
    assert kept == [0, "infuseroute.key"]


def test_a_visit_left_out_says_why_and_what_would_help(board: Any, served: Served) -> None:
    """The verdict stands there, reasons by nurse unfold, and ways out are asked for."""
    reasons = [{"code": "full", "text": f"No room {EVIL}.", "nurse": who} for who in ("", "N2")]

    def left_out(route: Any) -> None:
        plan = served.client().published(DAY)
        visit = served.client().routes(plan.id).routes[0].stops[0]
        row = {"visit": visit.visit, "patient": visit.patient, "kind": visit.kind}
        row |= {"priority": 5, "mandatory": False, "reasons": reasons}
        body = {"plan": plan.id, "revision": 1, "visits": [row], "findings": []}
        route.fulfill(json=body)

    page = board(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    page.route("**/v1/plans/*/unassigned*", left_out)
    page.reload()
    page.wait_for_selector("text=What would help?")
    assert f"No room {EVIL}." in page.locator("#left-out-list").inner_text()
    page.click("#left-out-list summary")
    assert "Ben Okafor: No room" in page.locator("#left-out-list").inner_text()
    page.click("text=What would help?")
    page.wait_for_selector(".ways")
    assert page.locator("img").count() == 0


def test_names_are_text_whatever_they_look_like(board: Any, served: Served) -> None:
    """A nurse whose name is markup is a name on the page, and runs nothing."""
    page = board(served.tokens["manager"])
    page.wait_for_selector(SHOWN)
    assert EVIL in page.locator("#timeline").inner_text()
    assert EVIL in page.locator("#tell-fields [name=nurse]").inner_text()
    assert page.locator("img").count() == 0


def test_roles_see_what_they_may_do(board: Any, served: Served) -> None:
    """A dispatcher asks for no plan, an auditor sees none, and a key of nothing opens nothing."""
    page = board(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    page.click("#day-after")
    page.wait_for_selector("text=There is no plan of this day.")
    assert not page.locator("#ask-plan").is_visible()
    page.click("#sign-out")
    page.wait_for_selector("#sign-in:visible")
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    scheduler = board(served.tokens["scheduler"])
    scheduler.wait_for_selector(SHOWN)
    scheduler.click("#day-after")
    scheduler.wait_for_selector("#ask-plan:visible")
    other = board(served.tokens["auditor"])
    other.wait_for_selector("#sign-in-fault:visible")
    assert "role auditor opens no plans" in other.locator("#sign-in-fault").inner_text()
    assert not other.locator("#board").is_visible()
    stranger = board("ifr_0000000000000000_nothing")
    stranger.wait_for_selector("#sign-in-fault:visible")
    assert "opens nothing" in stranger.locator("#sign-in-fault").inner_text()


def test_a_nurse_sees_her_own_day_and_nothing_else(board: Any, served: Served) -> None:
    """Her visits in order with name, address and what to do; no plan, no others' days."""
    client = served.client()
    nurse = client.routes(client.published(DAY).id).routes[0].nurse
    key = client.make_key("nurse", nurse=nurse).token
    assert key is not None
    page = board(key, 390, 844)
    page.wait_for_selector("#own:visible")
    page.fill("#own-date", str(DAY))
    page.wait_for_selector(".own-stops li")
    routes = client.routes(client.published(DAY).id, nurse=nurse).routes
    stops = [stop for route in routes for stop in route.stops]
    assert page.locator(".own-stops > li").count() == len(stops)
    assert "Secretname" in page.locator(".own-stops").inner_text()
    assert not page.locator("#board").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("#own-after")
    page.wait_for_selector("text=No plan of this day is published.")
    page.click("#own-sign-out")
    page.wait_for_selector("#sign-in:visible")
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_a_key_of_all_branches_chooses_one(board: Any, served: Served) -> None:
    """Whoever may see several branches has a list of them; the others have none."""
    page = board(served.owner)
    page.wait_for_selector("#branch:visible")
    page.select_option("#branch", BRANCH)
    page.wait_for_selector(SHOWN)
    assert page.locator(".t-visit").count() > 0


def test_every_control_has_a_name(board: Any, served: Served) -> None:
    """Screen readers can tell buttons and fields apart."""
    page = board(served.tokens["manager"])
    page.wait_for_selector(SHOWN)
    nameless = """() => [...document.querySelectorAll("button, select, input, canvas")]
      .filter((e) => !e.getAttribute("aria-label") && !e.textContent.trim() && !e.labels?.length)
      .map((e) => e.outerHTML)"""
    assert page.evaluate(nameless) == []
