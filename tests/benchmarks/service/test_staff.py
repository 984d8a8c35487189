"""A generated site with fewer nurses is still a dataset that can be planned."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from benchmarks.service.staff import keep_nurses
from routing.generate.sample import sample_dataset_path
from routing.io.dataset import read_dataset

DAY = date(2026, 11, 23)


def test_those_on_duty_stay_and_nobody_names_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(sample_dataset_path(), folder)
    before = read_dataset(folder)
    on_duty = {s.nurse for s in before.shifts if s.day == DAY and s.duty == "regular"}
    assert keep_nurses(folder, 5, DAY) == 5
    after = read_dataset(folder)
    kept = {nurse.id for nurse in after.nurses}
    assert len(kept) == 5
    assert kept <= on_duty
    assert {s.nurse for s in after.shifts} <= kept
    assert [p.id for p in after.patients] == [p.id for p in before.patients]
    assert {p.primary_nurse for p in after.patients} <= kept | {""}
    assert keep_nurses(folder, 9, DAY) == 5
