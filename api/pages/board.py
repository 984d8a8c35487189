"""The board at ``/``: a page, its scripts and its style, the same for everybody who asks."""

from __future__ import annotations

from functools import cache
from importlib import resources

from routing.report.page import DRAWING, environment, static

SCRIPTS = (
    "advice.js",
    "board.js",
    "call.js",
    "dom.js",
    "listening.js",
    "own_day.js",
    "plan_parts.js",
    "proposals.js",
    "staff.js",
    "tell.js",
    "tell_kinds.js",
    "times.js",
)
STYLES = ("board.css",)
OF_REPORT = ("report.css", *DRAWING)
"""What the board takes from the report as it is."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""Own files alone, nothing inline, no text that becomes markup, and no form that is sent."""


@cache
def page() -> bytes:
    """Return the page as HTML; it holds no data, and asks ``/v1`` with its reader's key."""
    template = environment("api.pages").get_template("board.html.j2")
    # Streets and coverage are of a plan: scripts tell what there is once one is shown.
    html = template.render(drawing=DRAWING, has_coverage=True, attribution="", map_note="")
    return html.encode()


@cache
def part(name: str) -> tuple[bytes, str]:
    """Return a script or style and its media type; raises KeyError for a name not listed here."""
    if name not in (*SCRIPTS, *STYLES, *OF_REPORT):
        raise KeyError(name)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    if name in OF_REPORT:
        return static(name).encode(), kind
    return resources.files("api.pages").joinpath("static", name).read_bytes(), kind
