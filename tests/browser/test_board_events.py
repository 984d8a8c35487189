"""The board in a real browser: a sick call at ten past seven, from the form to the new plan."""

from __future__ import annotations

from typing import Any

from tests.api.http.serving import DAY, Served
from tests.browser.boards import SHOWN, worker


def tell_nurse_out(page: Any, nurse: str, now: str) -> None:
    """Fill in the form for a sick call, without sending it."""
    page.select_option("#tell-kind", "nurse_out")
    if page.locator("#tell-now").is_visible():
        page.fill("#tell-now", now)
    page.select_option("#tell-fields [name=nurse]", nurse)


def test_a_sick_call_becomes_a_proposal_and_the_plan(board: Any, served: Served) -> None:
    """Nurse out, who could come in, ask, hear the run, look, accept: then the day is another."""
    page = board(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    tell_nurse_out(page, "N1", "07:10")
    assert page.input_value("#tell-fields [name=start]") == "08:00"
    page.click("text=Who could come in for her?")
    page.wait_for_selector(".ranked")
    assert "Ben Okafor" in page.locator(".ranked").inner_text()
    with worker(served):
        page.click("#tell-send")
        page.wait_for_selector("#runs .run")
        page.wait_for_selector(".proposal .buttons")
    proposal = page.locator(".proposal")
    said = proposal.inner_text()
    assert "for the day as it is at 07:10" in said
    assert "Answers: 07:10 nurse out" in said
    assert "To call:" in said
    assert "Secretname" not in page.content()
    page.click("text=Show their names and addresses")
    page.wait_for_selector("text=Carl Secretname, Hidden Lane 3")
    page.click("text=Show it in the plan")
    page.wait_for_selector("#not-yet:visible")
    page.click("text=Accept")
    page.wait_for_selector("text=is accepted")
    page.wait_for_selector("#calls:visible")
    routes = served.client().routes(served.client().published(DAY).id).routes
    assert {route.nurse for route in routes} == {"N2"}
    assert page.locator(".t-visit").count() == sum(len(route.stops) for route in routes)
    assert page.locator(".proposal").count() == 0
    page.click("text=All were called")
    assert not page.locator("#calls").is_visible()
    actions = {(e.action, e.role) for e in served.client().audit()}
    assert ("plan.published", "dispatcher") in actions or any("accept" in a for a, _ in actions)
    assert ("patients.read", "dispatcher") in actions


def test_an_emergency_is_told_with_who_is_sent(board: Any, served: Served) -> None:
    """Nurses are ranked by when they are there; without a choice nothing is sent."""
    page = board(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    page.select_option("#tell-kind", "emergency")
    if page.locator("#tell-now").is_visible():
        page.fill("#tell-now", "08:30")
    page.fill("#tell-fields [name=patient]", "P2")
    page.click("#tell-send")
    assert "choose who is sent" in page.locator("#fault").inner_text()
    page.click("text=Who could be there first?")
    page.wait_for_selector(".ranked input")
    assert "there at" in page.locator(".ranked").inner_text()
    page.locator(".ranked input").first.check()
    with worker(served):
        page.click("#tell-send")
        page.wait_for_selector("#runs .run")
        page.wait_for_selector(".proposal .buttons")
    assert "08:30 " in page.locator("#told").inner_text()
    page.click("text=Reject")
    page.wait_for_selector("text=is rejected")
    page.wait_for_selector("#proposals", state="hidden")


def test_an_urgent_visit_is_told_with_its_window(board: Any, served: Served) -> None:
    """What the form says is the event: patient, length, window, credentials."""
    page = board(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    sent: list[dict[str, Any]] = []
    page.on("request", lambda r: r.method == "POST" and sent.append(r.post_data_json))
    page.select_option("#tell-kind", "new_visit")
    if page.locator("#tell-now").is_visible():
        page.fill("#tell-now", "09:00")
    page.fill("#tell-fields [name=patient]", "P1")
    page.fill("#tell-fields [name=latest]", "12:30")
    page.fill("#tell-fields [name=credentials]", "RN, CVAD")
    with worker(served):
        page.click("#tell-send")
        page.wait_for_selector("#runs .run")
        visit = sent[0]["events"][0]["visit"]
        assert visit["patient"] == "P1"
        assert visit["on_site_seconds"] == 45 * 60
        assert visit["credentials"] == ["RN", "CVAD"]
        assert visit["windows"][0]["latest"] == f"{DAY}T11:30:00.000Z"
        page.wait_for_selector(".proposal .buttons")
    page.click("text=Reject")
    page.wait_for_selector("text=is rejected")


def test_somebody_else_was_quicker(board: Any, served: Served) -> None:
    """A proposal that was declined meanwhile is not accepted, and the page says so."""
    page = board(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    tell_nurse_out(page, "N2", "16:00")
    page.fill("#tell-fields [name=start]", "16:00")
    page.fill("#tell-fields [name=end]", "16:20")
    with worker(served):
        page.click("#tell-send")
        page.wait_for_selector(".proposal .buttons")
    client = served.client()
    client.reject(next(iter(client.plans(date=DAY, state="proposed"))))
    page.click("text=Accept")
    page.wait_for_selector("#fault:visible")
    assert "Somebody changed it meanwhile" in page.locator("#fault").inner_text()
    page.wait_for_selector("#proposals", state="hidden")


def test_faults_of_a_form_are_said_beside_it(board: Any, served: Served) -> None:
    """Back before she is out: said at once, and nothing is sent."""
    page = board(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    before = len(list(served.client().plans()))
    tell_nurse_out(page, "N2", "08:30")
    page.fill("#tell-fields [name=start]", "12:00")
    page.fill("#tell-fields [name=end]", "11:00")
    page.click("#tell-send")
    assert "back before she is out" in page.locator("#fault").inner_text()
    assert page.input_value("#tell-fields [name=start]") == "12:00"
    assert len(list(served.client().plans())) == before
