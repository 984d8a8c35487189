"""Who may do what: every route by every role, and what is said to those who may not."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from fastapi import APIRouter
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from api import main
from api.main import PUBLIC, create_app, guard_of, routes_of
from api.routes import groups
from api.schemas.plans import Plan
from api.security.oidc import TokenError, TokenReader
from api.security.roles import ALL, PERMISSIONS, may
from api.settings import Settings
from tests.api.http.serving import BRANCH, ROLES, Served


def address_of(template: str) -> str:
    """Return an address of a route whose things do not exist."""
    return re.sub(r"{\w+}", "nothing", template)


def test_every_route_asks_every_role(served: Served) -> None:
    """Without a key 401, with a role that may not 403; who may is let in to what is there."""
    without = served.with_key("")
    clients = {role: served.client(role) for role in ROLES}
    seen = set()
    for route in routes_of(served.app):
        guard = guard_of(route)
        if guard is None:
            assert route.path in PUBLIC
            continue
        for method in sorted(route.methods or ()):
            path = address_of(str(route.path))
            assert without.request(method, path).status_code == 401, path
            for role, client in clients.items():
                status = client.request(method, path).status_code
                assert status != 401, (method, path, role)
                assert (status == 403) == (not may(role, guard.permission)) or (
                    method == "PUT" and path.startswith("/v1/branches/")
                ), (method, path, role, status)
        seen.add(guard.permission)
    assert seen == set(ALL)


def test_everybody_is_told_who_she_is(served: Served) -> None:
    """Role, branch and permissions are those of the key; a nurse's names the nurse."""
    for role in ROLES:
        found = served.client(role).me()
        assert (found.role, found.branch) == (role, BRANCH)
        assert found.nurse == ("N1" if role == "nurse" else None)
        assert set(found.permissions) == PERMISSIONS[role]
    assert served.with_key(served.owner).me().branch is None


def test_a_route_without_a_guard_stops_the_start(served: Served) -> None:
    """Deny by default is not a habit but a check."""
    router = APIRouter()

    @router.get("/v1/open")
    def open_door() -> str:
        return "everybody"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "ROUTERS", (*groups.ROUTERS, router))
        with pytest.raises(RuntimeError, match="/v1/open"):
            create_app(served.database.settings, database=served.database)


def test_roles_that_are_not_known_may_nothing() -> None:
    """A role is what the table says, and no more."""
    assert not any(may(role, permission) for role in ("", "admin") for permission in ALL)
    assert all(rights <= set(ALL) for rights in PERMISSIONS.values())


def test_keys_end_when_they_are_revoked(served: Served) -> None:
    """A key that was made over HTTP opens its role, and nothing once it is revoked."""
    manager = served.client()
    made = manager.make_key("auditor", name="for a test")
    assert made.token is not None
    auditor = served.with_key(made.token)
    assert auditor.check_audit().whole
    assert manager.request("DELETE", f"/v1/keys/{made.id}").status_code == 200
    assert auditor.request("GET", "/v1/audit").status_code == 401
    assert made.token not in manager.request("GET", "/v1/keys").text
    actions = [entry.action for entry in manager.audit(entity=made.id)]
    assert actions == ["key.created", "key.revoked"]


def test_refusals_are_in_the_audit(served: Served) -> None:
    """Who tried what she may not is noted."""
    served.client("nurse").request("GET", "/v1/plans")
    entries = list(served.client().audit(entity="plan.read"))
    assert entries[-1].outcome == "refused"
    assert entries[-1].role == "nurse"


def test_a_key_for_all_branches_names_the_branch(served: Served) -> None:
    """Without a name 422, with one it works, with one that is not there 404."""
    owner = served.with_key(served.owner)
    assert owner.request("GET", "/v1/plans").status_code == 422
    assert owner.request("GET", f"/v1/plans?branch={BRANCH}").status_code == 200
    assert owner.request("GET", "/v1/plans?branch=nowhere").status_code == 404


ISSUER = {"oidc_issuer": "https://id.example", "oidc_audience": "infuseroute"}


def reader(key: ECKey) -> TokenReader:
    """Return a reader of tokens that one key signs."""
    settings = Settings.model_validate(ISSUER | {"oidc_keys_url": "https://id.example/keys"})
    public: Any = KeySet([key]).as_dict(private=False)
    return TokenReader(settings=settings, fetch=lambda url: public)


def claims(**changed: Any) -> dict[str, Any]:
    """Return the claims of a good token."""
    now = int(time.time())
    return {
        "iss": "https://id.example",
        "aud": "infuseroute",
        "sub": "person-7",
        "exp": now + 300,
        "nbf": now,
        "role": "dispatcher",
        "branch": "vaduz",
    } | changed


def test_a_good_token_says_who_it_is() -> None:
    """Role and branch are those of its claims."""
    key = ECKey.generate_key("P-256", {"kid": "a"})
    token = jwt.encode({"alg": "ES256", "kid": "a"}, claims(), key)
    found = reader(key).read(token)
    assert (found.actor, found.role, found.branch) == ("person-7", "dispatcher", "vaduz")


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"exp": 1_000_000},
        {"nbf": 9_999_999_999},
        {"role": "admin"},
        {"role": "nurse"},
        {"branch": ""},
        {"branch": ["vaduz"]},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_for_us_proves_nothing(changed: dict[str, Any]) -> None:
    """Another issuer or audience, another time, no role of ours: refused."""
    key = ECKey.generate_key("P-256", {"kid": "a"})
    token = jwt.encode({"alg": "ES256", "kid": "a"}, claims(**changed), key)
    with pytest.raises(TokenError):
        reader(key).read(token)


def test_tokens_without_or_with_a_foreign_signature_prove_nothing() -> None:
    """``none``, a shared secret, another key under the same id, half a token."""
    key, other = (ECKey.generate_key("P-256", {"kid": "a"}) for _ in range(2))
    foreign = jwt.encode({"alg": "ES256", "kid": "a"}, claims(), other)
    head, body, _ = jwt.encode({"alg": "ES256", "kid": "a"}, claims(), key).split(".")
    none = "eyJhbGciOiJub25lIn0." + body + "."
    for token in (foreign, none, f"{head}.{body}.", "a.b.c", "", head):
        with pytest.raises(TokenError):
            reader(key).read(token)


def test_no_route_takes_a_path_or_an_address(served: Served) -> None:
    """No parameter of the API is a file or a URL that would be opened."""
    text = json.dumps(served.app.openapi())
    assert not re.search(r'"name": "(url|uri|path|file|folder|source)"', text)


def test_patients_never_are_in_logs_or_errors(
    served: Served, plan: Plan, capfd: pytest.CaptureFixture[str]
) -> None:
    """A name that was sent, well or badly formed, is in no log line, answer or counter."""
    canary = "Zacharias-Canary"
    manager = served.client()
    answers = [
        manager.request("GET", "/v1/patients/P1"),
        manager.request("PUT", "/v1/patients/P1", json={"name": canary, canary: 1}),
        manager.request("POST", "/v1/plans", json={"date": canary}),
        manager.request("POST", "/v1/plans", content=b'{"date": "' + canary.encode()),
        manager.request("GET", f"/v1/plans/{canary}"),
        manager.request("GET", f"/v1/plans?cursor={canary}"),
        manager.request("POST", f"/v1/plans/{plan.id}/dispatch", json={"patient": canary}),
    ]
    assert "Secretname" in answers[0].text
    told = "".join(answer.text for answer in answers[1:])
    told += manager.request("GET", "/metrics").text
    out, err = capfd.readouterr()
    for said in (told, out, err):
        assert canary not in said
        assert "Secretname" not in said
