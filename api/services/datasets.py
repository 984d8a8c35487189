"""Taking in datasets: checked as a whole, stored as a version, or refused with all faults."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from api.db.datasets import add_dataset, dataset_files
from api.jobs.solving import laid_out
from routing.io.dataset_policy import POLICY
from routing.io.dataset_problem import DatasetError, DatasetProblem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy.orm import Session

    from api.db.models import DatasetRow
    from api.db.who import Who
    from api.settings import Settings
    from routing.io.dataset import Dataset

MOST_FILES = 200
EMBEDDED = "embedded:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Files of a dataset that may be stored.

    Attributes
    ----------
    files
        Content by name.
    dataset
        What they say.
    roads
        The road network that they name.
    """

    files: Mapping[str, bytes]
    dataset: Dataset
    roads: str


def check_files(settings: Settings, files: Mapping[str, bytes]) -> Checked:
    """Read the files of a dataset; nothing is stored.

    Its roads are the embedded ones or a file of ``roads_folder``: what a request names is never
    opened or fetched from elsewhere.

    Raises
    ------
    DatasetError
        With all that is wrong.
    """
    from routing.io.dataset import read_dataset

    roads = _roads(settings, files)
    folder = None if settings.roads_folder is None else str(settings.roads_folder)
    with laid_out(dict(files), folder) as path:
        return Checked(files=files, dataset=read_dataset(path), roads=roads)


def store_dataset(
    session: Session, branch: str, who: Who, checked: Checked, *, expected: int | None = None
) -> DatasetRow:
    """Store files that were checked as the branch's next version; see ``add_dataset``."""
    found = checked.dataset
    counts = {
        "nurses": len(found.nurses),
        "shifts": len(found.shifts),
        "patients": len(found.patients),
        "orders": len(found.orders),
        "warnings": len(found.warnings),
    }
    return add_dataset(
        session,
        branch,
        who,
        files=checked.files,
        roads=checked.roads,
        counts=counts,
        expected=expected,
    )


def read_stored(session: Session, branch: str, dataset: str) -> Dataset:
    """Return a stored version as ``read_dataset`` does."""
    files = dataset_files(session, branch, dataset)
    return check_files(session.info["settings"], files).dataset


def folder_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a dataset's folder by name, protocols included, roads not."""
    wanted = (".csv", ".toml")
    paths = sorted(path for path in folder.rglob("*") if path.suffix in wanted and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _roads(settings: Settings, files: Mapping[str, bytes]) -> str:
    """Return the road network that may be opened; raises DatasetError."""
    problems = [
        _problem("bad_file_name", name[:80], "The name is none of a dataset's file.", "Rename it.")
        for name in files
        if not _is_plain(name)
    ]
    if len(files) > MOST_FILES:
        text = f"There are {len(files)} files; a dataset has up to {MOST_FILES}."
        problems.append(_problem("too_many_files", POLICY, text, "Send the dataset alone."))
    named, protocols = (
        _named(files.get(POLICY, b""), key) for key in ("road_network", "protocols")
    )
    folder = settings.roads_folder
    known = folder is not None and PurePosixPath(named).name == named and (folder / named).is_file()
    if named and not named.startswith(EMBEDDED) and not known:
        text = "The road network is none of those that this service may open."
        action = "Name one that the operator put into the folder of road networks."
        problems.append(_problem("unknown_roads", POLICY, text, action, column="road_network"))
    if protocols and not _is_plain(f"{protocols}/x"):
        text = "The protocols are not in a folder of the dataset."
        action = "Name a folder that comes with the dataset."
        problems.append(_problem("bad_protocols", POLICY, text, action, column="protocols"))
    if problems:
        raise DatasetError(tuple(problems))
    return named


def _is_plain(name: str) -> bool:
    path = PurePosixPath(name)
    parts = path.parts
    hidden = any(part.startswith(".") for part in parts)
    whole = not path.is_absolute() and 1 <= len(parts) <= 2 and not hidden
    return (
        whole and ".." not in parts and "\\" not in name and name.isprintable() and len(name) <= 200
    )


def _named(policy: bytes, key: str) -> str:
    """Return what a policy says under a key, "" if it cannot be read: the reader says why."""
    try:
        named = tomllib.loads(policy.decode("utf-8-sig")).get(key, "")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""
    return named if isinstance(named, str) else ""


def _problem(code: str, file: str, text: str, action: str, *, column: str = "") -> DatasetProblem:
    return DatasetProblem(
        code=code, severity="error", file=file, row=None, column=column, text=text, action=action
    )
