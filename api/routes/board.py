"""The page for people, and its parts. It is no part of the API, and not in its description."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.pages import board
from api.routes.problems import ProblemError

router = APIRouter()


@router.get("/", include_in_schema=False)
def page() -> Response:
    """Return the page, without any data."""
    headers = {"Content-Security-Policy": board.POLICY}
    return Response(board.page(), media_type="text/html", headers=headers)


@router.get("/board/{name}", include_in_schema=False)
def part(name: str) -> Response:
    """Return a script or a style of the page."""
    try:
        content, kind = board.part(name)
    except KeyError as error:
        raise ProblemError(404, "not_found", "There is no such file.") from error
    return Response(content, media_type=kind)
