"""What all tests have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from geo_data.cache import FOLDER_VARIABLE, KERNELS, cache_folder


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's own cache of roads and travel times out of all tests.

    Machine code of the search is shared: it depends on the source alone, and takes a minute.
    """
    kernels = cache_folder() / KERNELS
    kernels.mkdir(parents=True, exist_ok=True)
    folder = tmp_path_factory.mktemp("cache")
    (folder / KERNELS).symlink_to(kernels)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(folder))
        yield
