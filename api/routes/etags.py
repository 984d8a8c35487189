"""Nobody overwrites what somebody else changed: ETag and If-Match (RFC 9110, 13.1.1)."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Header

from api.routes.problems import ProblemError

_TAG = re.compile(r'"(\d{1,9})"\Z', re.ASCII)

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that was read, such as `"3"`; required.',
        max_length=64,
    ),
]


def etag(revision: int) -> dict[str, str]:
    """Return the header that tells a revision."""
    return {"ETag": f'"{revision}"'}


def revision_of(header: str | None) -> int:
    """Return the revision that a change is based on.

    Raises
    ------
    ProblemError
        428 without the header, 412 with one that is no tag of ours.
    """
    if header is None:
        text = "Send If-Match with the ETag that you read, so that nobody's change is lost."
        raise ProblemError(428, "if_match_missing", text)
    match = _TAG.match(header.strip())
    if match is None:
        text = "If-Match names no revision: send the ETag as it was read."
        raise ProblemError(412, "stale", text)
    return int(match[1])
