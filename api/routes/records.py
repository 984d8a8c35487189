"""Nurses, shifts, patients, orders and places, one by one; each change is a new dataset version.

A change is checked with all the rest of the dataset, as an import is: nothing is stored that
could not be planned.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.db.audit import note
from api.db.datasets import dataset_files, newest_dataset
from api.db.errors import NotFoundError, StaleError
from api.db.models import DatasetRow
from api.routes.datasets import dataset_answer
from api.routes.etags import IfMatch, etag, revision_of
from api.routes.guard import Call, allow
from api.routes.paging import Cursor, Limit, cursor_of, place_of
from api.routes.strict_json import StrictRoute
from api.schemas.base import Request as RequestModel
from api.schemas.records import (
    Dataset,
    Key,
    Nurse,
    Order,
    Patient,
    Place,
    Record,
    RecordPage,
    Shift,
)
from api.security.roles import Permission
from api.services.datasets import check_files, store_dataset
from api.uploads import rows_to_csv, table_of, written

KINDS: dict[str, tuple[type[RequestModel], Permission]] = {
    "places": (Place, "record.read"),
    "nurses": (Nurse, "record.read"),
    "shifts": (Shift, "record.read"),
    "patients": (Patient, "patient.read"),
    "orders": (Order, "patient.read"),
}
"""Tables by name, with what a row says and what reading it needs."""

RecordId = Annotated[Key, Path(description="Id of the row.")]


def _router(name: str) -> APIRouter:
    """Return the routes of one table."""
    _, permission = KINDS[name]
    one = name.removesuffix("s")
    router = APIRouter(route_class=StrictRoute, prefix=f"/v1/{name}", tags=["data"])

    @router.get("", summary=f"All {name}", operation_id=f"list_{name}")
    def list_rows(
        call: Annotated[Call, allow(permission)],
        response: Response,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> RecordPage:
        row, rows = _table(call, name)
        after = place_of(cursor) or ""
        seen = sorted((r for r in rows if r.get("id", "") > after), key=lambda r: r["id"])
        response.headers.update(etag(row.version))
        return RecordPage(
            items=[_record(r) for r in seen[:limit]],
            next=cursor_of(seen[limit - 1]["id"]) if len(seen) > limit else None,
            dataset=row.id,
            version=row.version,
        )

    @router.get("/{id}", summary=f"One of the {name}", operation_id=f"get_{one}")
    def get_row(
        id: RecordId,  # noqa: A002
        call: Annotated[Call, allow(permission)],
        response: Response,
    ) -> Record:
        row, rows = _table(call, name)
        response.headers.update(etag(row.version))
        for known in rows:
            if known.get("id") == id:
                return _record(known)
        raise NotFoundError("There is no such row.")

    _add_changes(router, name)
    return router


def _add_changes(router: APIRouter, name: str) -> None:
    """Add the routes that change rows of one table."""
    model, _ = KINDS[name]
    one = name.removesuffix("s")

    def put_row(
        id: RecordId,  # noqa: A002
        body: RequestModel,
        call: Annotated[Call, allow("record.write")],
        response: Response,
        if_match: IfMatch = None,
    ) -> Dataset:
        new = {"id": id} | {n: written(v) for n, v in body.model_dump(mode="json").items()}
        return _changed(call, name, id, new, revision_of(if_match), response)

    put_row.__annotations__["body"] = model
    router.put("/{id}", summary=f"Add or replace one of the {name}", operation_id=f"put_{one}")(
        put_row
    )

    @router.delete("/{id}", summary=f"Remove one of the {name}", operation_id=f"delete_{one}")
    def delete_row(
        id: RecordId,  # noqa: A002
        call: Annotated[Call, allow("record.write")],
        response: Response,
        if_match: IfMatch = None,
    ) -> Dataset:
        return _changed(call, name, id, None, revision_of(if_match), response)


def _table(call: Call, name: str) -> tuple[DatasetRow, list[dict[str, str]]]:
    """Return the newest version and the rows of one table; reads of patient data are noted."""
    patients = KINDS[name][1] == "patient.read"
    with call.database.write() if patients else call.database.read() as session:
        row = newest_dataset(session, call.branch)
        if row is None:
            raise NotFoundError("Nothing was imported for this branch yet.")
        files = dataset_files(session, call.branch, row.id)
        if patients:
            note(session, call.branch, call.who(), f"{name}.read", ("dataset", row.id))
    return row, table_of(files, name)


def _record(row: dict[str, str]) -> Record:
    return Record(id=row["id"], values={n: v for n, v in row.items() if n != "id"})


def _changed(
    call: Call,
    name: str,
    key: str,
    new: dict[str, Any] | None,
    version: int,
    response: Response,
) -> Dataset:
    """Store the version with one row added, replaced or removed."""
    with call.database.read() as session:
        row = newest_dataset(session, call.branch)
        if row is None:
            raise NotFoundError("Nothing was imported for this branch yet.")
        if row.version != version:
            raise StaleError("The dataset was changed meanwhile.", current=row.version)
        files = dataset_files(session, call.branch, row.id)
    rows = table_of(files, name)
    kept = [known for known in rows if known.get("id") != key]
    if new is None and len(kept) == len(rows):
        raise NotFoundError("There is no such row.")
    if new is not None:
        kept.append({n: str(v) for n, v in new.items()})
    files[f"{name}.csv"] = rows_to_csv([dict(known) for known in kept])
    # Checked before the transaction that writes; ``expected`` tells if it came too late.
    checked = check_files(call.service.settings, files)
    with call.database.write() as session:
        stored = store_dataset(session, call.branch, call.who(), checked, expected=version)
    response.headers.update(etag(stored.version))
    return dataset_answer(stored)


ROUTERS = tuple(_router(name) for name in KINDS)
