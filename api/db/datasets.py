"""Datasets: imported versions of a branch's folder of files, never changed afterwards."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from api.db.audit import note
from api.db.branches import get_branch
from api.db.columns import new_id
from api.db.errors import NotFoundError, StaleError
from api.db.models import DatasetFileRow, DatasetRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from api.db.who import Who


def add_dataset(
    session: Session,
    branch: str,
    who: Who,
    *,
    files: Mapping[str, bytes],
    roads: str,
    counts: Mapping[str, Any],
    expected: int | None = None,
) -> DatasetRow:
    """Store the next version of a branch's dataset; the same files again give the same version.

    Raises
    ------
    StaleError
        If the newest version is not ``expected``: somebody changed the data meanwhile.
    """
    get_branch(session, branch, lock=True)
    last = newest_dataset(session, branch)
    version = 0 if last is None else last.version
    if expected is not None and expected != version:
        raise StaleError("The dataset was changed meanwhile.", current=version)
    digest = digest_of(files)
    if last is not None and last.digest == digest:
        return last
    row = DatasetRow(
        id=new_id("data"),
        branch_id=branch,
        version=version + 1,
        digest=digest,
        roads=roads,
        counts=dict(counts),
        created_at=datetime.now(UTC),
        created_by=who.actor,
    )
    session.add(row)
    session.flush()
    vault = session.info["vault"]
    for name, content in files.items():
        session.add(DatasetFileRow(dataset_id=row.id, name=name, content=vault.seal(content)))
    note(session, branch, who, "dataset.imported", ("dataset", row.id), version=row.version)
    return row


def get_dataset(session: Session, branch: str, dataset: str) -> DatasetRow:
    """Return a version of a branch's dataset."""
    rows = select(DatasetRow).where(DatasetRow.branch_id == branch, DatasetRow.id == dataset)
    row = session.scalars(rows).first()
    if row is None:
        raise NotFoundError("There is no such dataset.")
    return row


def newest_dataset(session: Session, branch: str) -> DatasetRow | None:
    """Return the newest version of a branch's dataset, or None if nothing was imported."""
    rows = select(DatasetRow).where(DatasetRow.branch_id == branch)
    return session.scalars(rows.order_by(DatasetRow.version.desc()).limit(1)).first()


def list_datasets(
    session: Session, branch: str, *, before: int | None = None, limit: int = 100
) -> list[DatasetRow]:
    """Return versions, the newest first, those before a version if one is given."""
    rows = select(DatasetRow).where(DatasetRow.branch_id == branch)
    if before is not None:
        rows = rows.where(DatasetRow.version < before)
    return list(session.scalars(rows.order_by(DatasetRow.version.desc()).limit(limit)))


def dataset_files(session: Session, branch: str, dataset: str) -> dict[str, bytes]:
    """Return the files of a dataset by name."""
    row = get_dataset(session, branch, dataset)
    files = select(DatasetFileRow).where(DatasetFileRow.dataset_id == row.id)
    vault = session.info["vault"]
    return {file.name: vault.open(file.content) for file in session.scalars(files)}


def count_datasets(session: Session, branch: str) -> int:
    """Return the number of versions."""
    rows = select(func.count()).select_from(DatasetRow).where(DatasetRow.branch_id == branch)
    return session.scalar(rows) or 0


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return hexadecimal digits that differ between contents."""
    digest = hashlib.sha256()
    for name in sorted(files):
        content = files[name]
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
