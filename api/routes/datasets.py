"""Datasets: imported as a whole, checked as a whole, and never changed afterwards."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, File, Path, Query, UploadFile
from starlette.responses import Response

from api.db import datasets
from api.db.audit import note
from api.routes.etags import etag
from api.routes.guard import Call, allow
from api.routes.once import IdempotencyKey, Reply, once
from api.routes.paging import Cursor, Limit, number_of, part_of
from api.routes.problems import issues_of
from api.routes.strict_json import StrictRoute
from api.schemas.base import Id, Page
from api.schemas.records import Dataset, ImportReport, RoadNetwork
from api.services.datasets import check_files, store_dataset
from api.uploads import files_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.db.models import DatasetRow

router = APIRouter(route_class=StrictRoute, prefix="/v1", tags=["data"])

DatasetId = Annotated[Id, Path(description="Id of a dataset.")]


@router.post(
    "/datasets",
    summary="Import a dataset",
    response_model=ImportReport,
    responses={201: {"model": ImportReport, "description": "Stored as the newest version."}},
)
def import_dataset(
    call: Annotated[Call, allow("dataset.import")],
    files: Annotated[list[UploadFile], File(description="CSV, TOML, XLSX, JSON, or a zip.")],
    dry_run: Annotated[bool, Query(description="Only say what is wrong.")] = False,
    key: IdempotencyKey = None,
) -> Response:
    """Store the files of a dataset as the branch's next version, or say all that is wrong.

    Problems have file, row and column, as ``infuseroute validate`` tells them.
    """
    uploads = [(file.filename or "", file.file.read()) for file in files]

    # Checked before the transaction: others would wait for it.
    checked = check_files(call.service.settings, files_of(uploads))
    found = checked.dataset

    def work(session: Session) -> Reply:
        row = None
        if not dry_run:
            row = store_dataset(session, call.branch, call.who(), checked)
        report = ImportReport(
            dry_run=dry_run,
            dataset=None if row is None else dataset_answer(row),
            counts={
                "nurses": len(found.nurses),
                "shifts": len(found.shifts),
                "patients": len(found.patients),
                "orders": len(found.orders),
            },
            warnings=issues_of(found.warnings),
        )
        headers = {} if row is None else etag(row.version)
        return Reply(body=report, status=200 if dry_run else 201, headers=headers)

    return once(call, key, work)


@router.get("/datasets", summary="Versions of the branch's data, the newest first")
def list_datasets(
    call: Annotated[Call, allow("dataset.read")], cursor: Cursor = None, limit: Limit = 100
) -> Page[Dataset]:
    """Return the versions."""
    with call.database.read() as session:
        rows = datasets.list_datasets(
            session, call.branch, before=number_of(cursor), limit=limit + 1
        )
    return part_of(rows, limit, dataset_answer, lambda row: row.version)


@router.get("/datasets/{id}", summary="A version of the branch's data")
def get_dataset(id: DatasetId, call: Annotated[Call, allow("dataset.read")]) -> Dataset:  # noqa: A002
    """Return what a version holds."""
    with call.database.read() as session:
        return dataset_answer(datasets.get_dataset(session, call.branch, id))


@router.get(
    "/datasets/{id}/files",
    summary="The files of a version",
    response_class=Response,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string"}}}}},
)
def dataset_files(id: DatasetId, call: Annotated[Call, allow("patient.read")]) -> Response:  # noqa: A002
    """Return the files as a zip; that somebody fetched them is noted in the audit."""
    with call.database.write() as session:
        files = datasets.dataset_files(session, call.branch, id)
        note(session, call.branch, call.who(), "dataset.read", ("dataset", id))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return Response(packed.getvalue(), media_type="application/zip")


@router.get("/road-networks", summary="Road networks that datasets may name")
def road_networks(call: Annotated[Call, allow("roads.read", branch=False)]) -> Page[RoadNetwork]:
    """Return the embedded network and the files that the operator provides."""
    from geo_data.sample import sample_network_path

    embedded = RoadNetwork(
        name="embedded:liechtenstein", bytes=sample_network_path().stat().st_size
    )
    folder = call.service.settings.roads_folder
    files = [] if folder is None else sorted(p for p in folder.iterdir() if p.is_file())
    return Page(
        items=[embedded, *(RoadNetwork(name=p.name, bytes=p.stat().st_size) for p in files)]
    )


def dataset_answer(row: DatasetRow) -> Dataset:
    """Return what is told of a version."""
    return Dataset(
        id=row.id,
        branch=row.branch_id,
        version=row.version,
        roads=row.roads,
        counts={name: int(count) for name, count in row.counts.items()},
        created_at=row.created_at,
        created_by=row.created_by,
    )
