"""The OpenAPI description: the same whoever asks, committed as ``docs/openapi.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from api.schemas.problem import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from fastapi import FastAPI

DESCRIPTION = """Nurse visit routing and staffing for home infusion therapy.

Plans are made by runs: ask for one, listen to it, publish what it found. On the day, tell what
happens; a proposal answers, for a person to accept. Times are RFC 3339 with offsets; errors are
problem details (RFC 9457) that say all that is wrong and where."""

ERRORS = {
    "400": "The body cannot be read.",
    "401": "No valid key or token.",
    "403": "The role may not do this.",
    "404": "There is no such thing in this branch.",
    "409": "The state does not allow it; `code` says why.",
    "412": "Somebody changed it meanwhile; read it again.",
    "413": "The body is too large.",
    "415": "The body is of another type.",
    "422": "The request cannot be used; `issues` say why.",
    "428": "If-Match is missing.",
    "429": "Too many requests.",
    "503": "The database cannot be read or written now; nothing was half-written.",
}
CHANGING = {"post", "put", "patch", "delete"}


def describe(app: FastAPI) -> None:
    """Have an application tell its description at ``/v1/openapi.json``."""
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]

    @app.get("/v1/openapi.json", include_in_schema=False)
    def description() -> Response:
        """Return the description."""
        return Response(openapi_bytes(app), media_type="application/json")


def openapi(app: FastAPI) -> dict[str, Any]:
    """Return the description, made once."""
    if app.openapi_schema is None:
        found = get_openapi(
            title="infuseroute",
            version="1",
            description=DESCRIPTION,
            routes=app.routes,
            separate_input_output_schemas=False,
        )
        _add_errors(found)
        app.openapi_schema = found
    return app.openapi_schema


def openapi_bytes(app: FastAPI) -> bytes:
    """Return the description as it is committed."""
    return (json.dumps(openapi(app), indent=1, ensure_ascii=False) + "\n").encode()


def _add_errors(found: dict[str, Any]) -> None:
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in found["paths"].values():
        for method, operation in operations.items():
            for status in _statuses(method, operation):
                answer = {"description": ERRORS[status], "content": content}
                if status == "429":
                    answer["headers"] = {
                        "Retry-After": {"schema": {"type": "string"}, "description": "Seconds."}
                    }
                operation["responses"][status] = answer
            operation["responses"] = dict(sorted(operation["responses"].items()))


def _statuses(method: str, operation: dict[str, Any]) -> list[str]:
    """Return the errors that an operation may answer with."""
    found = ["503"]
    if operation.get("security"):
        found += ["401", "403", "404", "409", "422", "429"]
    if method in CHANGING:
        found += ["400", "409", "413"]
    if "requestBody" in operation:
        found += ["415"]
    parameters = operation.get("parameters", [])
    if any(parameter["name"] == "If-Match" for parameter in parameters):
        found += ["412", "428"]
    if parameters:
        found += ["422", "404"]
    return sorted(set(found))
