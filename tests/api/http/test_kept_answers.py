"""What is kept of requests with an idempotency key, and for how long."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.db.models_jobs import IdempotencyRow
from api.jobs.worker import Worker
from tests.api.http.serving import DAY, Served, dataset, serve


def answers(served: Served) -> list[bytes]:
    """Return the bodies of the answers that are kept."""
    with served.database.read() as session:
        rows = session.scalars(select(IdempotencyRow)).all()
        return [session.info["vault"].open(row.answer) for row in rows]


def test_the_secret_of_a_key_is_nowhere_kept(tmp_path: Path) -> None:
    """Sent again, the answer names the same key without its secret."""
    with serve(tmp_path) as served:
        client, headers = served.client(), {"Idempotency-Key": "key-1"}
        first, again = (
            client.request("POST", "/v1/keys", json={"role": "auditor"}, headers=headers)
            for _ in range(2)
        )
        token = first.json()["token"]
        assert served.with_key(token).check_audit().whole
        assert again.json() == first.json() | {"token": None}
        assert len(answers(served)) == 1
        assert token.encode() not in b"".join(answers(served))


def test_an_import_sent_again_is_answered_again(tmp_path: Path) -> None:
    """The same files under another boundary are the same request; other files are not."""
    with serve(tmp_path) as served:
        client, headers = served.client(), {"Idempotency-Key": "files-1"}
        folder = dataset(tmp_path / "day")
        parts = [
            ("files", (p.name, p.read_bytes())) for p in sorted(folder.iterdir()) if p.is_file()
        ]
        first, again = (
            client.request("POST", "/v1/datasets", files=parts, headers=headers) for _ in range(2)
        )
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.request.headers["content-type"] != again.request.headers["content-type"]
        assert again.content == first.content
        changed = [(field, (name, content + b"\n")) for field, (name, content) in parts]
        other = client.request("POST", "/v1/datasets", files=changed, headers=headers)
        assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize(("hours", "kept"), [(25, 0), (23, 1)])
def test_a_worker_removes_answers_of_yesterday(tmp_path: Path, hours: int, kept: int) -> None:
    """A key is good for a day: answers speak of people, and are kept no longer than needed."""
    with serve(tmp_path) as served:
        body = {"date": DAY.isoformat()}
        served.client().import_folder(dataset(tmp_path / "day"))
        served.client().request("POST", "/v1/plans", json=body, headers={"Idempotency-Key": "p"})
        with served.database.write() as session:
            for row in session.scalars(select(IdempotencyRow)):
                if row.key == "p":
                    row.created_at = datetime.now(UTC) - timedelta(hours=hours)
                else:
                    session.delete(row)
        looks = iter(range(3))
        worker = Worker(database=served.database, enough=lambda: next(looks, None) is None)
        worker.places = lambda: [("none",)]  # type: ignore[method-assign]
        asyncio.run(worker.run())
        assert len(answers(served)) == kept
