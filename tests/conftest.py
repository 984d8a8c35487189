"""What all tests have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from geo_data.cache import FOLDER_VARIABLE


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's own cache of roads and travel times out of all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield
