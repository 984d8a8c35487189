"""docs/plan-json.md tells how to read the file, and it is true."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from routing.io.plan_file import write_plan
from tests.routing.report.samples import sample_plan

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "plan-json.md").read_text("utf-8")


def test_the_snippet_reads_travel_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of the page, run as it stands, finds the seconds of a leg."""
    sample = sample_plan(6, 2)
    write_plan(tmp_path / "plan.json", sample)
    monkeypatch.chdir(tmp_path)
    snippet = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert snippet
    names: dict[str, object] = {}
    code = snippet[1].replace('json.load(open("plan.json"))', "json.loads(text)")
    exec(code, names | {"text": (tmp_path / "plan.json").read_text("utf-8")}, names)
    travel = sample.problem.travel
    assert names["first_to_second"] == travel.leg(*travel.location_ids[:2])[0]


def test_every_key_is_documented(tmp_path: Path) -> None:
    """The table names all keys of the file."""
    write_plan(tmp_path / "plan.json", sample_plan(2, 1))
    for key in json.loads((tmp_path / "plan.json").read_text("utf-8")):
        assert f"`{key}`" in TEXT or f"`{key}." in TEXT, key
