"""From the bytes of a plan file to its checked document, with every fault located."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from routing.io.plan_schema import FAMILY, SCHEMA, PlanDocument

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFileProblem:
    """Something wrong in a plan file.

    Attributes
    ----------
    code
        Stable code, such as ``not_json`` or ``newer_version``.
    file
        Path as given.
    row, column
        Line, or None; character of the line or path of the value, such as ``problem.visits[3].id``.
    text, action
        What is wrong and what to do.
    """

    code: str
    file: str
    row: int | None = None
    column: str = ""
    text: str
    action: str


class PlanFileError(ValueError):
    """A file that holds no readable plan; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: tuple[PlanFileProblem, ...]) -> None:
        super().__init__("; ".join(f"{p.file}: {p.column} {p.text}" for p in problems))
        self.problems = problems


def parse(path: Path, content: bytes | None = None) -> PlanDocument:
    """Return the checked document of a plan file; raises PlanFileError with all that is wrong.

    With ``content`` nothing is read, and ``path`` only names the file in what is said.
    """
    data = _load(path, content)
    stated = data.get("schema") if isinstance(data, dict) else None
    if stated != SCHEMA:
        raise PlanFileError((_wrong_schema(path, stated),))
    try:
        return PlanDocument.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise PlanFileError(
            tuple(
                PlanFileProblem(
                    code="bad_value" if item["type"] != "missing" else "missing_value",
                    file=str(path),
                    column=_where(item["loc"]),
                    text=item["msg"],
                    action="Correct the value, or make the plan again.",
                )
                for item in error.errors(include_url=False, include_input=False)
            )
        ) from error


def _load(path: Path, content: bytes | None) -> Any:
    row: int | None = None
    column = ""
    try:
        content = path.read_bytes() if content is None else content
        return json.loads(content.decode("utf-8"))
    except OSError as error:
        code, text = "cannot_read", f"The file cannot be read: {error.strerror}."
        action = "Check the path."
    except UnicodeDecodeError as error:
        code, text = "not_utf8", f"Byte {error.start} is not UTF-8."
        action = "Give the plan.json that infuseroute wrote."
    except json.JSONDecodeError as error:
        row, column = error.lineno, str(error.colno)
        code, text = "not_json", f"The file is not complete JSON: {error.msg}."
        action = "The file is cut off or foreign: make the plan again, or restore a copy."
    except RecursionError:
        code, text = "not_json", "The file is nested too deeply to be a plan."
        action = "Give the plan.json that infuseroute wrote."
    raise PlanFileError(
        (
            PlanFileProblem(
                code=code, file=str(path), row=row, column=column, text=text, action=action
            ),
        )
    )


def _wrong_schema(path: Path, stated: object) -> PlanFileProblem:
    family, _, version = str(stated).partition("/")
    if family == FAMILY and version.isdecimal():
        return PlanFileProblem(
            code="newer_version",
            file=str(path),
            column="schema",
            text=f"The file is of version {version}; this program reads version 1.",
            action="Update infuseroute.",
        )
    return PlanFileProblem(
        code="not_a_plan",
        file=str(path),
        column="schema",
        text=f"This is JSON, but not a plan file: its schema is not {SCHEMA}.",
        action="Give the plan.json that infuseroute wrote.",
    )


def _where(parts: tuple[int | str, ...]) -> str:
    path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in parts)
    return path.removeprefix(".")


def contradiction(path: Path, column: str, fault: str) -> PlanFileProblem:
    """Return the problem of a value that contradicts the rest of the file."""
    return PlanFileProblem(
        code="contradiction",
        file=str(path),
        column=column,
        text=f"{fault}.",
        action="The file was changed by hand: correct it, or make the plan again.",
    )
