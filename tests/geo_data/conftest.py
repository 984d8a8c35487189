"""Keeps the user's own cache out of the tests of roads."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo_data.cache import FOLDER_VARIABLE


@pytest.fixture(autouse=True)
def cache_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the cache be an empty folder of the test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return folder
