"""The client: what may be asked of the service, one method each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import httpx

from api.client.reading import Reading
from api.client.transport import Transport
from api.schemas.base import Page
from api.schemas.choices import (
    DispatchAnswer,
    DispatchRequest,
    MoveAnswer,
    MoveRequest,
    RecommendAnswer,
    RecommendRequest,
    ReplacementAnswer,
    ReplacementRequest,
)
from api.schemas.drawing import Myself
from api.schemas.events import EventRecord, EventsAnswer, EventsRequest, OwnEventsRequest
from api.schemas.nurse_day import OwnDay
from api.schemas.plans import Decision, Plan, PlanRequest, Run
from api.schemas.records import Dataset, ImportReport, Record, RecordPage
from api.schemas.service import (
    AuditCheck,
    AuditEntry,
    Branch,
    BranchRequest,
    Health,
    KeyRequest,
    NewKey,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from api.schemas.base import Request


class Client(Reading):
    """A service's client; use it in a ``with`` statement, or close it.

    Parameters
    ----------
    url
        Of the service, such as ``http://127.0.0.1:8000``.
    key
        An API key or a token.
    branch
        The branch, for keys that open several.
    timeout
        Seconds for one answer.
    patience
        Seconds for which a call is made again while the service does not answer.
    """

    def __init__(
        self,
        url: str,
        key: str = "",
        *,
        branch: str = "",
        timeout: float = 60.0,
        patience: float = 10.0,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        http = httpx.Client(base_url=url, headers=headers, timeout=timeout, trust_env=False)
        super().__init__(Transport(http=http, branch=branch, patience=patience))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._transport.http.close()

    def request(self, method: str, path: str, **call: Any) -> httpx.Response:
        """Return the answer of any call, errors included, sent once."""
        return self._transport.http.request(method, path, **call)

    def health(self) -> Health:
        """Return whether the service can work; raises ApiError if it cannot."""
        return self._transport.read(Health, "GET", "/readyz")

    def me(self) -> Myself:
        """Return role and permissions of the key."""
        return self._transport.read(Myself, "GET", "/v1/me")

    def branches(self) -> list[Branch]:
        """Return the branches that the key opens."""
        return self._transport.read(Page[Branch], "GET", "/v1/branches").items

    def add_branch(self, branch: str, *, name: str, zone: str) -> Branch:
        """Add a branch."""
        body = BranchRequest(name=name, zone=zone)
        return self._transport.read(Branch, "PUT", f"/v1/branches/{branch}", body=body)

    def make_key(self, role: str, *, name: str = "", nurse: str | None = None) -> NewKey:
        """Make an API key of the branch."""
        body = KeyRequest.model_validate({"role": role, "name": name, "nurse": nurse})
        return self._transport.read(NewKey, "POST", "/v1/keys", body=body)

    def audit(self, *, entity: str | None = None) -> Iterator[AuditEntry]:
        """Yield who did what, in order."""
        cursor = None
        while True:
            params = {"cursor": cursor, "entity": entity}
            page = self._transport.read(Page[AuditEntry], "GET", "/v1/audit", params=params)
            yield from page.items
            cursor = page.next
            if cursor is None:
                return

    def check_audit(self) -> AuditCheck:
        """Return whether the audit is whole."""
        return self._transport.read(AuditCheck, "GET", "/v1/audit/check")

    def import_folder(self, folder: Path, *, dry_run: bool = False) -> ImportReport:
        """Import the files of a dataset's folder; raises ApiError with all that is wrong."""
        paths = sorted(p for p in folder.iterdir() if p.suffix in (".csv", ".toml", ".json"))
        return self.import_files([(p.name, p.read_bytes()) for p in paths], dry_run=dry_run)

    def import_files(
        self, files: Sequence[tuple[str, bytes]], *, dry_run: bool = False
    ) -> ImportReport:
        """Import files by name: CSV and TOML, a workbook, JSON, or a zip of them."""
        parts = [("files", (name, content)) for name, content in files]
        params = {"dry_run": str(dry_run).lower()}
        return self._transport.read(
            ImportReport, "POST", "/v1/datasets", files=parts, params=params
        )

    def records(self, kind: str) -> Iterator[Record]:
        """Yield the rows of ``nurses``, ``shifts``, ``patients``, ``orders`` or ``places``."""
        cursor = None
        while True:
            page = self.record_page(kind, cursor=cursor)
            yield from page.items
            cursor = page.next
            if cursor is None:
                return

    def record_page(self, kind: str, *, cursor: str | None = None) -> RecordPage:
        """Return a part of the rows, with the version that a change is based on."""
        return self._transport.read(RecordPage, "GET", f"/v1/{kind}", params={"cursor": cursor})

    def put_record(self, kind: str, record: str, body: Request, *, version: int) -> Dataset:
        """Add or replace a row; the dataset's next version is returned."""
        path = f"/v1/{kind}/{record}"
        return self._transport.read(Dataset, "PUT", path, body=body, headers=_tag(version))

    def delete_record(self, kind: str, record: str, *, version: int) -> Dataset:
        """Remove a row; the dataset's next version is returned."""
        path = f"/v1/{kind}/{record}"
        return self._transport.read(Dataset, "DELETE", path, headers=_tag(version))

    def ask(self, date: date, **options: Any) -> Run:
        """Ask for a plan; ``options`` as in ``PlanRequest``. Its run is returned."""
        body = PlanRequest.model_validate({"date": date, **options})
        return self._transport.read(Run, "POST", "/v1/plans", body=body)

    def stop_run(self, run: str, *, reason: str = "") -> Run:
        """Ask a run to stop and keep its best plan."""
        body = Decision(reason=reason)
        return self._transport.read(Run, "POST", f"/v1/runs/{run}/stop", body=body)

    def publish(self, plan: Plan, *, reason: str = "") -> Plan:
        """Publish a plan as it was read; raises ApiError 412 if it was changed meanwhile."""
        return self._decide(plan, "publish", reason)

    def accept(self, plan: Plan, *, reason: str = "") -> Plan:
        """Accept a proposal as it was read."""
        return self._decide(plan, "accept", reason)

    def reject(self, plan: Plan, *, reason: str = "") -> Plan:
        """Decline a draft or proposal as it was read."""
        return self._decide(plan, "reject", reason)

    def tell(self, plan: str, events: Sequence[dict[str, Any]], **options: Any) -> EventsAnswer:
        """Tell what happened; ``events`` as in ``api.schemas.events``, with moments as text."""
        body = EventsRequest.model_validate({"events": list(events), **options})
        path = f"/v1/plans/{plan}/events"
        return self._transport.read(EventsAnswer, "POST", path, body=body)

    def events(self, plan: str) -> Iterator[EventRecord]:
        """Yield what happened on a plan's days."""
        cursor = None
        while True:
            page = self._transport.read(
                Page[EventRecord], "GET", f"/v1/plans/{plan}/events", params={"cursor": cursor}
            )
            yield from page.items
            cursor = page.next
            if cursor is None:
                return

    def dispatch(self, plan: str, request: DispatchRequest) -> DispatchAnswer:
        """Return who could go to an emergency."""
        path = f"/v1/plans/{plan}/dispatch"
        return self._transport.read(DispatchAnswer, "POST", path, body=request, once=False)

    def recommend(self, plan: str, request: RecommendRequest) -> RecommendAnswer:
        """Return where a visit could go."""
        path = f"/v1/plans/{plan}/recommendations"
        return self._transport.read(RecommendAnswer, "POST", path, body=request, once=False)

    def move(self, plan: Plan, request: MoveRequest) -> MoveAnswer:
        """Return whether a move is legal and what it costs; ``apply`` keeps it."""
        path = f"/v1/plans/{plan.id}/moves"
        headers = _tag(plan.revision) if request.apply else {}
        return self._transport.read(
            MoveAnswer, "POST", path, body=request, headers=headers, once=request.apply
        )

    def replacements(self, plan: str, request: ReplacementRequest) -> ReplacementAnswer:
        """Return who could stand in for a nurse."""
        path = f"/v1/plans/{plan}/replacements"
        return self._transport.read(ReplacementAnswer, "POST", path, body=request, once=False)

    def my_day(self, date: date) -> OwnDay:
        """Return the nurse's own day."""
        return self._transport.read(OwnDay, "GET", "/v1/my/day", params={"date": date})

    def tell_own(self, date: date, events: Sequence[dict[str, Any]]) -> EventsAnswer:
        """Tell what happened on the nurse's own day."""
        body = OwnEventsRequest.model_validate({"events": list(events)})
        return self._transport.read(
            EventsAnswer, "POST", "/v1/my/events", body=body, params={"date": date}
        )

    def _decide(self, plan: Plan, verb: str, reason: str) -> Plan:
        path = f"/v1/plans/{plan.id}/{verb}"
        body = Decision(reason=reason)
        return self._transport.read(Plan, "POST", path, body=body, headers=_tag(plan.revision))


def _tag(revision: int) -> dict[str, str]:
    return {"If-Match": f'"{revision}"'}
