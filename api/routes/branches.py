"""Branches, API keys and the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast
from zoneinfo import available_timezones

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.db import audit, branches, keys
from api.db.errors import NotFoundError
from api.routes.guard import Call, allow
from api.routes.once import IdempotencyKey, Reply, once
from api.routes.paging import Cursor, Limit, number_of, part_of, place_of
from api.routes.problems import ProblemError
from api.routes.strict_json import StrictRoute
from api.schemas.base import Id, Page
from api.schemas.drawing import Myself
from api.schemas.problem import Issue
from api.schemas.service import (
    AuditCheck,
    AuditEntry,
    Branch,
    BranchRequest,
    Key,
    KeyRequest,
    NewKey,
    Role,
)
from api.security.roles import PERMISSIONS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.db.models import BranchRow
    from api.db.models_jobs import ApiKeyRow, AuditRow

router = APIRouter(route_class=StrictRoute, prefix="/v1", tags=["service"])

MOST_FAULTS = 100


@router.get("/me", summary="Who am I, and what may I do?")
def me(call: Annotated[Call, allow("self.read", branch=False)]) -> Myself:
    """Return role and permissions of the key or token that is sent."""
    who = call.principal
    return Myself(
        role=cast("Role", who.role),
        branch=who.branch,
        nurse=who.nurse or None,
        permissions=sorted(PERMISSIONS[who.role]),
    )


@router.get("/branches", summary="Branches that the key opens")
def list_branches(
    call: Annotated[Call, allow("branch.read", branch=False)],
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[Branch]:
    """Return branches in order of their ids."""
    after = place_of(cursor) or ""
    with call.database.read() as session:
        rows = branches.list_branches(session, active=False)
    own = call.principal.branch
    seen = [row for row in rows if own in (None, row.id) and row.id > after]
    return part_of(seen, limit, _branch, lambda row: row.id)


@router.get("/branches/{id}", summary="A branch")
def get_branch(
    id: Annotated[Id, Path()],  # noqa: A002
    call: Annotated[Call, allow("branch.read", branch=False)],
) -> Branch:
    """Return one branch."""
    if call.principal.branch not in (None, id):
        raise NotFoundError("There is no such branch.")
    with call.database.read() as session:
        return _branch(branches.get_branch(session, id))


@router.put("/branches/{id}", summary="Add a branch", status_code=201)
def add_branch(
    id: Annotated[Id, Path(max_length=64)],  # noqa: A002
    body: BranchRequest,
    call: Annotated[Call, allow("branch.manage", branch=False)],
    response: Response,
) -> Branch:
    """Add a branch; one that is there with the same name and zone stays as it is (200)."""
    if call.principal.branch is not None:
        raise ProblemError(403, "forbidden", "Only a key for all branches may add one.")
    if body.zone not in available_timezones():
        issue = Issue(code="unknown_zone", detail="There is no such zone.", pointer="/zone")
        raise ProblemError(422, "bad_request", "The request has 1 fault.", issues=[issue])
    with call.database.write() as session:
        for row in branches.list_branches(session, active=False):
            if (row.id, row.name, row.zone) == (id, body.name, body.zone):
                response.status_code = 200
                return _branch(row)
        row = branches.add_branch(session, call.who(), branch=id, name=body.name, zone=body.zone)
        return _branch(row)


@router.get("/keys", summary="API keys of a branch")
def list_keys(call: Annotated[Call, allow("key.manage")]) -> Page[Key]:
    """Return all keys of the branch, revoked ones included."""
    with call.database.read() as session:
        return Page(items=[Key(**_key(row)) for row in keys.list_keys(session, call.branch)])


@router.post("/keys", summary="Make an API key", status_code=201, response_model=NewKey)
def make_key(
    body: KeyRequest, call: Annotated[Call, allow("key.manage")], key: IdempotencyKey = None
) -> Response:
    """Make a key of the branch; its secret is told in this answer and never again.

    Sent again with the same idempotency key, the answer has the same key without its secret.
    """

    def work(session: Session) -> Reply:
        row, token = keys.create_key(
            session,
            call.who(),
            branch=call.branch,
            role=body.role,
            name=body.name,
            nurse=body.nurse,
            expires_at=body.expires_at,
        )
        made = NewKey(**_key(row), token=token)
        return Reply(body=made, again=made.model_copy(update={"token": None}), status=201)

    return once(call, key, work)


@router.delete("/keys/{id}", summary="Revoke an API key")
def revoke_key(id: Annotated[Id, Path()], call: Annotated[Call, allow("key.manage")]) -> Key:  # noqa: A002
    """Make a key useless from now on."""
    with call.database.write() as session:
        return Key(**_key(keys.revoke_key(session, call.branch, call.who(), id)))


@router.get("/audit", summary="Who did what, when and why")
def list_audit(
    call: Annotated[Call, allow("audit.read")],
    cursor: Cursor = None,
    limit: Limit = 100,
    entity: Annotated[Id | None, Query(description="Id of a plan, a run, a key ...")] = None,
) -> Page[AuditEntry]:
    """Return the branch's audit in order."""
    after = number_of(cursor) or 0
    with call.database.read() as session:
        rows = audit.entries(
            session, call.branch, after=after, limit=limit + 1, entity_id=entity or ""
        )
    return part_of(rows, limit, _entry, lambda row: row.number)


@router.get("/audit/check", summary="Is the audit whole?")
def check_audit(call: Annotated[Call, allow("audit.read")]) -> AuditCheck:
    """Follow the branch's chain from its first entry; keep ``head`` elsewhere."""
    with call.database.read() as session:
        found: list[str] = []
        for fault in audit.faults(session, call.branch):
            found.append(fault)
            if len(found) == MOST_FAULTS:
                break
        number, head = audit.head(session, call.branch)
    return AuditCheck(whole=not found, number=number, head=head, faults=found)


def _branch(row: BranchRow) -> Branch:
    return Branch(
        id=row.id, name=row.name, zone=row.zone, active=row.active, created_at=row.created_at
    )


def _key(row: ApiKeyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "branch": row.branch_id,
        "name": row.name,
        "role": row.role,
        "nurse": row.nurse_id,
        "created_at": row.created_at,
        "created_by": row.created_by,
        "expires_at": row.expires_at,
        "revoked_at": row.revoked_at,
        "last_used_at": row.last_used_at,
    }


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry.model_validate(row, from_attributes=True)
