"""Each route says what it needs; without that, there is no way in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Query, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from api.db.audit import note
from api.db.branches import get_branch
from api.db.errors import NotFoundError, StateError
from api.routes.problems import ProblemError
from api.schemas.base import Id
from api.security.roles import Permission, may

if TYPE_CHECKING:
    from api.db.database import Database
    from api.db.who import Who
    from api.routes.state import Service
    from api.security.principal import Principal

bearer = HTTPBearer(
    auto_error=False, description="An API key (`ifr_...`) or an OpenID Connect token."
)
api_key = APIKeyHeader(name="X-API-Key", auto_error=False, description="An API key.")


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that may do what it asks for.

    Attributes
    ----------
    service
        What the application shares.
    principal, branch
        Who asks, and for which branch; "" on routes that are about none.
    request
        The request.
    """

    service: Service
    principal: Principal
    branch: str
    request: Request

    @property
    def database(self) -> Database:
        """The database: its rows of the branch, if the request is about one."""
        whole = self.service.database
        return whole.of(self.branch) if self.branch else whole

    @property
    def correlation(self) -> str:
        """Id of the request."""
        return str(self.request.scope["state"]["correlation"])

    def who(self, reason: str = "") -> Who:
        """Return who asks, for the audit."""
        return self.principal.who(self.correlation, reason)

    @property
    def digest(self) -> str:
        """Digits that differ between requests of the same key."""
        content = self.request.scope["state"].get("body", b"")
        head = f"{self.request.method} {self.request.url.path}?{self.request.url.query}\0"
        etag = self.request.headers.get("if-match", "")
        return hashlib.sha256(f"{head}{etag}\0".encode() + content).hexdigest()


class Guard:
    """A dependency that lets in who has a permission."""

    about_branch = True

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def call(
        self,
        request: Request,
        credentials: HTTPAuthorizationCredentials | None,
        key: str | None,
        branch: str | None,
    ) -> Call:
        """Return the call, or raise ProblemError 401, 403, 404, 422 or 429."""
        service: Service = request.app.state.service
        principal = _authenticated(service, request, credentials, key)
        request.scope["state"]["principal"] = principal
        correlation = str(request.scope["state"]["correlation"])
        if not may(principal.role, self.permission):
            _note_denial(service, principal, correlation, self.permission)
            text = f"Role {principal.role} may not do this ({self.permission})."
            raise ProblemError(403, "forbidden", text)
        found = principal.branch or ""
        if self.about_branch:
            found = _branch(service, principal, branch)
        return Call(service=service, principal=principal, branch=found, request=request)


class BranchGuard(Guard):
    """A guard of routes that are about one branch: the key's own, or the one that is named."""

    def __call__(
        self,
        request: Request,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)] = None,
        key: Annotated[str | None, Security(api_key)] = None,
        branch: Annotated[
            Id | None, Query(description="The branch, for keys that open several.")
        ] = None,
    ) -> Call:
        """Return the call."""
        return self.call(request, credentials, key, branch)


class PlainGuard(Guard):
    """A guard of routes that are about no single branch."""

    about_branch = False

    def __call__(
        self,
        request: Request,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)] = None,
        key: Annotated[str | None, Security(api_key)] = None,
    ) -> Call:
        """Return the call."""
        return self.call(request, credentials, key, None)


def allow(permission: Permission, *, branch: bool = True) -> Any:
    """Return the dependency of a route that needs a permission."""
    return Depends(BranchGuard(permission) if branch else PlainGuard(permission))


def _authenticated(
    service: Service,
    request: Request,
    credentials: HTTPAuthorizationCredentials | None,
    key: str | None,
) -> Principal:
    token = credentials.credentials if credentials is not None else key or ""
    client = request.client.host if request.client else ""
    # Guessing is limited by address before anything is looked up.
    waits = service.rates.wait(token or f"address:{client}")
    if waits is not None:
        text = "Too many requests; wait a little."
        raise ProblemError(429, "too_many", text, headers={"Retry-After": str(waits)})
    principal = service.authenticator.principal(token) if token else None
    if principal is None:
        text = "Send an API key or a token that is valid."
        raise ProblemError(401, "unauthorized", text, headers={"WWW-Authenticate": "Bearer"})
    return principal


def _branch(service: Service, principal: Principal, named: str | None) -> str:
    """Return the branch that a request is about; others' branches do not exist."""
    if principal.branch is not None:
        if named not in (None, principal.branch):
            raise NotFoundError("There is no such branch.")
        return principal.branch
    if named is None:
        text = "This key opens several branches: name one with ?branch=."
        raise ProblemError(422, "branch_missing", text)
    with service.database.read() as session:
        get_branch(session, named)
    return named


def _note_denial(
    service: Service, principal: Principal, correlation: str, permission: Permission
) -> None:
    """Keep the refusal in the audit, if it can be written."""
    try:
        with service.database.write() as session:
            entity = ("permission", permission)
            who = principal.who(correlation)
            note(session, principal.branch or "", who, "access.refused", entity, outcome="refused")
    except StateError:
        pass
