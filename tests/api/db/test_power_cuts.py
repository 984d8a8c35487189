"""What was committed is there after the power was cut, at whatever moment that was."""

from __future__ import annotations

from pathlib import Path

from api.db.database import PRAGMAS
from tests.api.db.power_cuts import Cuts, cut, record

TRANSACTIONS = 60


def test_a_cut_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    """With the settings of our connections: nothing damaged, lost or half there."""
    recorder = record(tmp_path, PRAGMAS, TRANSACTIONS, "recorded-as-set-up")
    assert cut(recorder, tmp_path, cuts=300) == Cuts()


def test_with_less_care_cuts_would_lose_and_damage(tmp_path: Path) -> None:
    """The proof that the test above can fail: NORMAL loses commits, OFF damages the file."""
    found = {}
    for care in ("NORMAL", "OFF"):
        folder = tmp_path / care
        folder.mkdir()
        pragmas = [p.replace("FULL", care) for p in PRAGMAS]
        recorder = record(folder, pragmas, TRANSACTIONS, f"recorded-{care}")
        found[care] = cut(recorder, folder, cuts=150)
    assert found["NORMAL"].lost > 0
    assert found["NORMAL"].corrupt == 0
    assert found["OFF"].corrupt > 0
