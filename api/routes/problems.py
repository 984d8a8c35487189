"""Errors become problem details; what was sent is never repeated in them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.db.errors import ConflictError, NotFoundError, StaleError, StorageUnavailableError
from api.observe import log
from api.schemas.problem import MEDIA_TYPE, Issue, Problem
from routing.io.dataset_problem import DatasetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fastapi import FastAPI
    from starlette.requests import Request

    from routing.io.dataset_problem import DatasetProblem

UNPROCESSABLE = {"key_reused", "unknown_role", "nurse_missing", "bad_request"}
"""Conflicts that lie in the request itself."""

RETRY_SECONDS = "5"


class ProblemError(HTTPException):
    """An error with status, code and sentence; raised anywhere below a route."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        issues: Sequence[Issue] = (),
        headers: Mapping[str, str] | None = None,
        other: str | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.code = code
        self.issues = list(issues)
        self.other = other


def problem(
    request: Request | None,
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """Return a problem as a response."""
    state = {} if request is None else request.scope.get("state", {})
    body = Problem(
        type=f"urn:infuseroute:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        correlation=state.get("correlation", ""),
        **more,
    )
    content = body.model_dump_json(exclude_none=True)
    return Response(content, status, dict(headers or {}), MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have an application answer errors as problems."""
    handlers: dict[Any, Any] = {
        RequestValidationError: _invalid,
        HTTPException: _http,
        NotFoundError: lambda r, e: problem(r, 404, e.code, e.text),
        StaleError: _stale,
        ConflictError: _conflict,
        StorageUnavailableError: _storage,
        DatasetError: _dataset,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, _awaited(handler))


def _awaited(handler: Any) -> Any:
    """Handlers run in the event loop: they only format."""

    async def handle(request: Request, error: Exception) -> Response:
        answer: Response = handler(request, error)
        return answer

    return handle


def _http(request: Request, error: HTTPException) -> Response:
    if isinstance(error, ProblemError):
        more: dict[str, Any] = {"issues": error.issues, "other": error.other}
        return problem(
            request, error.status_code, error.code, error.detail, headers=error.headers, **more
        )
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_")
    return problem(request, error.status_code, code, f"{phrase}.", headers=error.headers)


def _stale(request: Request, error: StaleError) -> Response:
    headers = {"ETag": f'"{error.current}"'}
    return problem(request, 412, error.code, error.text, headers=headers, revision=error.current)


def _conflict(request: Request, error: ConflictError) -> Response:
    if error.code == "no_pepper":
        return problem(request, 503, error.code, error.text)
    status = 422 if error.code in UNPROCESSABLE else 409
    return problem(request, status, error.code, error.text, other=error.other or None)


def _storage(request: Request, error: StorageUnavailableError) -> Response:
    log().warning("database", code=error.code)
    headers = {"Retry-After": RETRY_SECONDS}
    return problem(request, 503, error.code, error.text, headers=headers)


def _dataset(request: Request, error: DatasetError) -> Response:
    issues = issues_of(error.problems)
    detail = f"The dataset has {len(issues)} problem{'s' if len(issues) != 1 else ''}."
    return problem(request, 422, "bad_dataset", detail, issues=issues)


def issues_of(problems: Iterable[DatasetProblem]) -> list[Issue]:
    """Return problems of a dataset as they are told over HTTP."""
    return [
        Issue(
            code=p.code,
            severity=p.severity,
            detail=p.text,
            action=p.action,
            file=p.file,
            row=p.row,
            column=p.column or None,
        )
        for p in problems
    ]


def _invalid(request: Request, error: RequestValidationError) -> Response:
    issues = [_issue(fault) for fault in error.errors()[:200]]
    if any(issue.code == "json_invalid" for issue in issues):
        return problem(request, 400, "bad_json", "The body is not JSON.", issues=issues)
    detail = f"The request has {len(issues)} fault{'s' if len(issues) != 1 else ''}."
    return problem(request, 422, "bad_request", detail, issues=issues)


_SENTENCES = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such field.",
    "string_pattern_mismatch": "This has not the form that it must have.",
    "json_invalid": "The JSON text breaks off or is malformed here.",
}


def _issue(fault: Mapping[str, Any]) -> Issue:
    """Return one fault without what was sent: neither values nor unknown names are repeated."""
    kind = str(fault["type"])
    loc = list(fault["loc"])
    where = str(loc[0]) if loc else ""
    path = [str(part) for part in loc[1:]]
    if kind == "extra_forbidden" and path:
        path[-1] = "?"
    told = _SENTENCES.get(kind) or _constraint(fault)
    if where == "body":
        pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
        return Issue(code=kind, detail=told, pointer=pointer)
    return Issue(code=kind, detail=told, parameter=".".join(path))


def _constraint(fault: Mapping[str, Any]) -> str:
    """Return what a value must be: limits and choices of ours, never the value."""
    said = dict(fault.get("ctx") or {})
    if fault["type"] == "value_error" and isinstance(said.get("error"), ValueError):
        return f"{str(said['error'])[:200].capitalize()}."
    known = {"ge": "at least", "le": "at most", "gt": "more than", "lt": "less than"}
    limits = [f"{words} {said[name]}" for name, words in known.items() if name in said]
    limits += [f"{said[n]} letters or items at most" for n in ("max_length",) if n in said]
    limits += [f"{said[n]} letters or items at least" for n in ("min_length",) if n in said]
    if "expected" in said:
        limits.append(f"one of {said['expected']}")
    must = ", ".join(limits)
    kind = str(fault["type"]).replace("_", " ")
    return f"It must be {must}." if must else f"It cannot be used ({kind})."
