"""The board in a real browser: a sick call at ten past seven, from the form to the new plan."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.schemas.plans import Plan
from tests.api import commands
from tests.api.http.serving import BRANCH, DAY, Served, dataset, planned, serve

EVIL = "<img src=x onerror=alert(1)>"
NURSES = commands.NURSES.replace("id,", "id,name,", 1).replace("N1,", f"N1,{EVIL},")
NURSES = NURSES.replace("N2,", "N2,Ben Okafor,")
SHOWN = "#timeline .row"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run a server for the tests of this file."""
    with serve(tmp_path_factory.mktemp("service")) as found:
        yield found


@pytest.fixture(scope="module")
def plan(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return the published plan of a small day with a nurse of an odd name."""
    folder = dataset(tmp_path_factory.mktemp("data") / "day", nurses_csv=NURSES)
    # In a thread of its own, for the browser's event loop is at work in this one.
    with ThreadPoolExecutor() as pool:
        return pool.submit(planned, served, folder, publish=True).result()


@pytest.fixture
def opened(browser: Any, served: Served, plan: Plan) -> Iterator[Any]:
    """Yield a function that signs in; fails if a page complained or asked another host."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def sign_in(key: str, width: int = 1400, height: int = 900) -> Any:
        # Nothing is shared between readers, as between two computers.
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on("dialog", lambda d: complaints.append(f"dialog: {d.message}"))
        own = (served.url, "data:")
        page.on("request", lambda r: r.url.startswith(own) or complaints.append(f"asked {r.url}"))
        page.on("request", lambda r: key in r.url and complaints.append("the key is in a URL"))
        page.route("**/v1/plans/*/events*", hurried)
        page.goto(served.url)
        page.fill("#key", key)
        page.click("#sign-in-form button")
        return page

    yield sign_in
    for context in contexts:
        context.close()
    # What the tests ask for and may not have; a branch without data has no nurses.
    expected = ("401 (Unauthorized)", "404 (Not Found)", "412 (Precondition Failed)")
    assert [c for c in complaints if not any(known in c for known in expected)] == []


def hurried(route: Any) -> None:
    """Have proposals searched for half a second only: the days of these tests are small."""
    request = route.request
    if request.method == "POST":
        route.continue_(post_data=json.dumps(request.post_data_json | {"seconds": 0.5}))
    else:
        route.continue_()


def solve_next(served: Served) -> threading.Thread:
    """Carry out the next run as a worker would, beside the browser."""

    def work() -> None:
        client = served.client()
        for _ in range(600):
            page = client.request("GET", "/v1/runs?state=queued").json()
            if page["items"]:
                served.solve(client.run(page["items"][0]["id"]))
                return
            time.sleep(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def tell_nurse_out(page: Any, nurse: str, now: str) -> None:
    """Fill in the form for a sick call, without sending it."""
    page.select_option("#tell-kind", "nurse_out")
    if page.locator("#tell-now").is_visible():
        page.fill("#tell-now", now)
    page.select_option("#tell-fields [name=nurse]", nurse)


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844)])
def test_the_published_plan_is_shown(
    opened: Any, served: Served, plan: Plan, width: int, height: int
) -> None:
    """Whoever signs in sees the plan, its figures, who goes where; nothing needs side scrolling."""
    page = opened(served.tokens["dispatcher"], width, height)
    page.wait_for_selector(SHOWN)
    assert page.input_value("#date") == str(DAY)
    assert page.locator(".t-visit").count() == plan.visits - plan.unassigned
    assert page.locator("#tiles .tile").count() >= 7
    assert f"Plan {plan.version}, published" in page.locator("#subtitle").inner_text()
    assert page.locator("#left-out-list").inner_text() == "Every visit is planned."
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    kept = page.evaluate("[localStorage.length, Object.keys(sessionStorage).join()]")
    assert kept == [0, "infuseroute.key"]


def test_names_are_text_whatever_they_look_like(opened: Any, served: Served) -> None:
    """A nurse whose name is markup is a name on the page, and runs nothing."""
    page = opened(served.tokens["manager"])
    page.wait_for_selector(SHOWN)
    assert EVIL in page.locator("#timeline").inner_text()
    assert EVIL in page.locator("#tell-fields [name=nurse]").inner_text()
    assert page.locator("img").count() == 0


def test_a_sick_call_becomes_a_proposal_and_the_plan(opened: Any, served: Served) -> None:
    """Nurse out, who could come in, ask, hear the run, look, accept: then the day is another."""
    page = opened(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    tell_nurse_out(page, "N1", "07:10")
    assert page.input_value("#tell-fields [name=start]") == "08:00"
    page.click("text=Who could come in for her?")
    page.wait_for_selector(".ranked")
    assert "Ben Okafor" in page.locator(".ranked").inner_text()
    worker = solve_next(served)
    page.click("#tell-send")
    page.wait_for_selector("#runs .run")
    page.wait_for_selector(".proposal .buttons")
    worker.join()
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


def test_an_emergency_is_told_with_who_is_sent(opened: Any, served: Served) -> None:
    """Nurses are ranked by when they are there; without a choice nothing is sent."""
    page = opened(served.tokens["dispatcher"])
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
    worker = solve_next(served)
    page.click("#tell-send")
    page.wait_for_selector("#runs .run")
    worker.join()
    page.wait_for_selector(".proposal .buttons")
    assert "08:30 " in page.locator("#told").inner_text()
    page.click("text=Reject")
    page.wait_for_selector("text=is rejected")
    page.wait_for_selector("#proposals", state="hidden")


def test_an_urgent_visit_is_told_with_its_window(opened: Any, served: Served) -> None:
    """What the form says is the event: patient, length, window, credentials."""
    page = opened(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    sent: list[dict[str, Any]] = []
    page.on("request", lambda r: r.method == "POST" and sent.append(r.post_data_json))
    page.select_option("#tell-kind", "new_visit")
    if page.locator("#tell-now").is_visible():
        page.fill("#tell-now", "09:00")
    page.fill("#tell-fields [name=patient]", "P1")
    page.fill("#tell-fields [name=latest]", "12:30")
    page.fill("#tell-fields [name=credentials]", "RN, CVAD")
    worker = solve_next(served)
    page.click("#tell-send")
    page.wait_for_selector("#runs .run")
    visit = sent[0]["events"][0]["visit"]
    assert visit["patient"] == "P1"
    assert visit["on_site_seconds"] == 45 * 60
    assert visit["credentials"] == ["RN", "CVAD"]
    assert visit["windows"][0]["latest"] == f"{DAY}T11:30:00.000Z"
    worker.join()
    page.wait_for_selector(".proposal .buttons")
    page.click("text=Reject")
    page.wait_for_selector("text=is rejected")


def test_somebody_else_was_quicker(opened: Any, served: Served) -> None:
    """A proposal that was declined meanwhile is not accepted, and the page says so."""
    page = opened(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    tell_nurse_out(page, "N2", "16:00")
    page.fill("#tell-fields [name=start]", "16:00")
    page.fill("#tell-fields [name=end]", "16:20")
    worker = solve_next(served)
    page.click("#tell-send")
    page.wait_for_selector(".proposal .buttons")
    worker.join()
    client = served.client()
    client.reject(next(iter(client.plans(date=DAY, state="proposed"))))
    page.click("text=Accept")
    page.wait_for_selector("#fault:visible")
    assert "Somebody changed it meanwhile" in page.locator("#fault").inner_text()
    page.wait_for_selector("#proposals", state="hidden")


def test_faults_of_a_form_are_said_beside_it(opened: Any, served: Served) -> None:
    """Back before she is out: said at once, and nothing is sent."""
    page = opened(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    before = len(list(served.client().plans()))
    tell_nurse_out(page, "N2", "08:30")
    page.fill("#tell-fields [name=start]", "12:00")
    page.fill("#tell-fields [name=end]", "11:00")
    page.click("#tell-send")
    assert "back before she is out" in page.locator("#fault").inner_text()
    assert page.input_value("#tell-fields [name=start]") == "12:00"
    assert len(list(served.client().plans())) == before


def test_roles_see_what_they_may_do(opened: Any, served: Served) -> None:
    """A dispatcher asks for no plan, an auditor sees none, and a key of nothing opens nothing."""
    page = opened(served.tokens["dispatcher"])
    page.wait_for_selector(SHOWN)
    page.click("#day-after")
    page.wait_for_selector("text=There is no plan of this day.")
    assert not page.locator("#ask-plan").is_visible()
    page.click("#sign-out")
    page.wait_for_selector("#sign-in:visible")
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    scheduler = opened(served.tokens["scheduler"])
    scheduler.wait_for_selector(SHOWN)
    scheduler.click("#day-after")
    scheduler.wait_for_selector("#ask-plan:visible")
    for role in ("auditor", "nurse"):
        other = opened(served.tokens[role])
        other.wait_for_selector("#sign-in-fault:visible")
        assert f"role {role} opens no plans" in other.locator("#sign-in-fault").inner_text()
        assert not other.locator("#board").is_visible()
    stranger = opened("ifr_0000000000000000_nothing")
    stranger.wait_for_selector("#sign-in-fault:visible")
    assert "opens nothing" in stranger.locator("#sign-in-fault").inner_text()


def test_a_key_of_all_branches_chooses_one(opened: Any, served: Served) -> None:
    """Whoever may see several branches has a list of them; the others have none."""
    page = opened(served.owner)
    page.wait_for_selector("#branch:visible")
    page.select_option("#branch", BRANCH)
    page.wait_for_selector(SHOWN)
    assert page.locator(".t-visit").count() > 0


def test_every_control_has_a_name(opened: Any, served: Served) -> None:
    """Screen readers can tell buttons and fields apart."""
    page = opened(served.tokens["manager"])
    page.wait_for_selector(SHOWN)
    nameless = """() => [...document.querySelectorAll("button, select, input, canvas")]
      .filter((e) => !e.getAttribute("aria-label") && !e.textContent.trim() && !e.labels?.length)
      .map((e) => e.outerHTML)"""
    assert page.evaluate(nameless) == []
