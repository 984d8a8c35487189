"""Importing data, changing rows, and sending things twice."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import event

from api.client import ApiError
from api.schemas.records import Nurse
from api.uploads import files_of
from routing.io.dataset import DatasetError, read_dataset
from tests.api.http.serving import DAY, Served, dataset, serve


@pytest.fixture(scope="module")
def site(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """Run a service of its own, and write a dataset for it."""
    folder = tmp_path_factory.mktemp("data")
    with serve(folder) as served:
        yield served, dataset(folder / "day")


def test_faults_are_located_as_by_the_command(site: tuple[Served, Path], tmp_path: Path) -> None:
    """An import says file, row and column of all faults, dry or not, and stores nothing."""
    served, _ = site
    bad = dataset(
        tmp_path / "bad",
        nurses_csv="id,latitude,longitude,credentials\nN1,91,9.5,RN\nN1,47.1,,RN\n",
    )
    with pytest.raises(DatasetError) as said:
        read_dataset(bad)
    for dry in (True, False):
        with pytest.raises(ApiError) as refused:
            served.client().import_folder(bad, dry_run=dry)
        told = [(i.code, i.file, i.row, i.column or "") for i in refused.value.issues]
        assert told == [(p.code, p.file, p.row, p.column) for p in said.value.problems]
        assert refused.value.status == 422
    assert served.client().request("GET", "/v1/datasets").json()["items"] == []


def test_a_dry_run_stores_nothing_and_the_same_files_are_one_version(
    site: tuple[Served, Path],
) -> None:
    """Dry: counts only; twice the same: version 1 twice."""
    served, data = site
    client = served.client("integration")
    assert client.import_folder(data, dry_run=True).dataset is None
    first, again = client.import_folder(data), client.import_folder(data)
    assert first.dataset is not None
    assert first.dataset == again.dataset
    assert first.counts == {"nurses": 2, "shifts": 2, "patients": 2, "orders": 2}
    packed = client.request("GET", f"/v1/datasets/{first.dataset.id}/files").content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {path.name: path.read_bytes() for path in data.iterdir()}
    assert client.import_files([("all.zip", packed)]).dataset == first.dataset


def test_workbook_and_json_say_the_same_as_tables(site: tuple[Served, Path]) -> None:
    """Nurses from a sheet, the rest as JSON: the same nurses, shifts, patients and orders."""
    served, data = site
    tables = {
        name: list(csv.reader(io.StringIO((data / f"{name}.csv").read_text("utf-8"))))
        for name in ("nurses", "shifts", "patients", "orders")
    }
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Nurses")
    for row in tables.pop("nurses"):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    document = {
        name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        for name, rows in tables.items()
    }
    document["policy"] = (data / "policy.toml").read_text("utf-8")  # type: ignore[assignment]
    files = [("nurses.xlsx", out.getvalue()), ("rest.json", json.dumps(document).encode())]
    report = served.client().import_files(files, dry_run=True)
    assert report.counts == {"nurses": 2, "shifts": 2, "patients": 2, "orders": 2}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.zip", b"PK\x03\x04 no archive", "bad_archive"),
        ("a.xlsx", b"no workbook", "bad_workbook"),
        ("a.json", b"[1, 2", "bad_json"),
        ("a.json", b'{"nurses": 7}', "bad_json"),
        ("../../etc/passwd", b"root", "unknown_file"),
    ],
)
def test_files_that_are_none_are_refused(name: str, content: bytes, code: str) -> None:
    """Each with a code, whatever its name claims."""
    with pytest.raises(DatasetError) as refused:
        files_of([(name, content)])
    assert refused.value.problems[0].code == code


def test_an_archive_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unpacked is counted while it is, whatever the archive says of itself."""
    monkeypatch.setattr("api.uploads.MOST_UNPACKED", 100_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nurses.csv", b"0" * 1_000_000)
    assert len(out.getvalue()) < 5_000
    with pytest.raises(DatasetError) as refused:
        files_of([("a.zip", out.getvalue())])
    assert refused.value.problems[0].code == "too_large"


def test_a_row_is_changed_by_its_version(site: tuple[Served, Path]) -> None:
    """A new nurse is the next version; by the old version nothing is changed; bad rows are told."""
    served, data = site
    client = served.client("scheduler")
    client.import_folder(data)
    page = client.record_page("nurses")
    body = Nurse(name="New Person", latitude=47.15, longitude=9.51, credentials=["RN"])
    stored = client.put_record("nurses", "N9", body, version=page.version)
    assert stored.version == page.version + 1
    assert [r.id for r in client.records("nurses")] == ["N1", "N2", "N9"]
    for call in (
        lambda: client.put_record("nurses", "N9", body, version=page.version),
        lambda: client.delete_record("nurses", "N9", version=page.version),
    ):
        with pytest.raises(ApiError) as stale:
            call()
        assert (stale.value.status, stale.value.problem.revision) == (412, stored.version)
    with pytest.raises(ApiError) as needed:
        client.delete_record("nurses", "N1", version=stored.version)
    assert {issue.code for issue in needed.value.issues} == {"unknown_reference"}
    assert client.delete_record("nurses", "N9", version=stored.version).version > stored.version


def test_a_key_is_answered_once_and_belongs_to_one_request(site: tuple[Served, Path]) -> None:
    """Sent again: the same answer, one run. With another body: 422. Another actor: her own."""
    served, data = site
    client = served.client("scheduler")
    client.import_folder(data)
    headers = {"Idempotency-Key": "night-1"}
    body = {"date": DAY.isoformat(), "seconds": 1.0}
    first, again = (
        client.request("POST", "/v1/plans", json=body, headers=headers) for _ in range(2)
    )
    assert first.status_code == again.status_code == 202
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    other = client.request("POST", "/v1/plans", json=body | {"seconds": 2.0}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    theirs = served.client().request("POST", "/v1/plans", json=body, headers=headers)
    assert (theirs.status_code, theirs.json()["code"]) == (409, "run_active")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b'{"date": "2026-11-23", "date": "2026-11-24"}', 400, "doubled_name"),
        (b'{"date": "2026-11-23", "seconds": NaN}', 400, "bad_number"),
        (b'{"date": "2026-11-23", "seconds": 1e999}', 400, "bad_number"),
        (b"[" * 100_000, 400, "too_deep"),
        (b'{"a":' * 30 + b"1" + b"}" * 30, 400, "too_deep"),
        (b"[" + b"[]," * 200_000 + b"[]]", 400, "too_deep"),
        (b'{"date": 20261123}', 422, "bad_request"),
        (b'{"date": "2026-11-23", "days": "1"}', 422, "bad_request"),
        (b'{"date": "2026-11-23", "days": 99999999999999999999}', 422, "bad_request"),
        (b"{}" + b" " * 3_000_000, 413, "too_large"),
    ],
)
def test_hostile_bodies_are_turned_away(
    site: tuple[Served, Path], content: bytes, status: int, code: str
) -> None:
    """Malformed, deep, doubled, huge: a problem each time, and the service goes on."""
    served, _ = site
    client = served.client("scheduler")
    headers = {"Content-Type": "application/json"}
    answer = client.request("POST", "/v1/plans", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.health().status == "ok"


def test_every_fault_of_a_request_is_told_with_its_place(site: tuple[Served, Path]) -> None:
    """Two wrong fields and an unknown one are three issues; the unknown name is not repeated."""
    served, _ = site
    body = {"date": "tomorrow", "days": 15, "Carl Secretname": True}
    answer = served.client().request("POST", "/v1/plans", json=body).json()
    assert {i["pointer"] for i in answer["issues"]} == {"/date", "/days", "/?"}
    assert "Secretname" not in json.dumps(answer)


def test_too_many_requests_are_told_to_wait(tmp_path: Path) -> None:
    """Over the limit: 429 with Retry-After, for that key alone."""
    with serve(tmp_path, requests_per_minute=3) as served:
        client = served.client("auditor")
        answers = [client.request("GET", "/v1/branches") for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert int(answers[-1].headers["retry-after"]) > 0
        assert served.client().request("GET", "/v1/branches").status_code == 200


def test_a_database_that_cannot_be_written_is_told_as_such(tmp_path: Path) -> None:
    """Read-only: 503 with the reason and nothing half-written; reads still work."""
    with serve(tmp_path) as served:
        client = served.client()
        assert client.request("GET", "/v1/branches").status_code == 200

        def full(connection: object, *_: object) -> None:
            raise OSError(28, "No space left on device")

        event.listen(served.database.engine, "before_cursor_execute", full)
        answer = client.request("POST", "/v1/keys", json={"role": "auditor"})
        event.remove(served.database.engine, "before_cursor_execute", full)
        assert (answer.status_code, answer.json()["code"]) == (503, "disk_full")
        assert answer.headers["retry-after"]
        assert client.request("GET", "/v1/keys").status_code == 200
        assert client.make_key("auditor").role == "auditor"


def test_answers_carry_headers_that_keep_them_safe(site: tuple[Served, Path]) -> None:
    """Nothing is cached, sniffed or framed; the correlation id comes back."""
    served, _ = site
    answer = served.client().request(
        "GET", "/v1/branches", headers={"X-Request-ID": "abc-12345678"}
    )
    assert answer.headers["x-request-id"] == "abc-12345678"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
