"""Output appears whole or not at all, and never at the expense of other people's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.output_folder import FILES, OutputFolderError, require_writable, writing
from routing.io.plan_file import write_plan
from tests.routing.report.samples import sample_plan

SAMPLE = sample_plan(2, 1)


def fill(folder: Path, mark: str = "new") -> None:
    write_plan(folder / FILES[0], SAMPLE)
    (folder / FILES[1]).write_text(mark, "utf-8")


def fill_half(folder: Path) -> None:
    """Write one file and fail at the next."""
    (folder / FILES[1]).mkdir()
    fill(folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_appears_with_its_files(tmp_path: Path) -> None:
    """Missing parents are made, and nothing but the folder is left."""
    out = tmp_path / "deep" / "out"
    require_writable(out)
    with writing(out) as aside:
        fill(aside)
        assert not out.exists()
    assert names(out) == sorted(FILES[:2])
    assert names(out.parent) == ["out"]


def test_an_earlier_output_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """No file of the earlier output survives beside the new ones."""
    out = tmp_path / "out"
    with writing(out) as aside:
        fill(aside, "old")
        (aside / FILES[3]).write_text("old", "utf-8")
    require_writable(out)
    with writing(out) as aside:
        fill(aside, "new")
    assert names(out) == sorted(FILES[:2])
    assert (out / FILES[1]).read_text("utf-8") == "new"
    assert names(tmp_path) == ["out"]


def test_a_failure_changes_nothing(tmp_path: Path) -> None:
    """An error while writing leaves the earlier output and no debris."""
    out = tmp_path / "out"
    with writing(out) as aside:
        fill(aside, "old")
    with pytest.raises(IsADirectoryError), writing(out) as aside:
        fill_half(aside)
    assert (out / FILES[1]).read_text("utf-8") == "old"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("also_ours", [False, True])
def test_a_folder_with_other_files_is_refused(tmp_path: Path, also_ours: bool) -> None:
    """Notes beside a plan are somebody's, and so is any other folder."""
    out = tmp_path / "out"
    out.mkdir()
    if also_ours:
        fill(out)
    (out / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(OutputFolderError, match="--force"):
        require_writable(out)


def test_a_plan_file_of_another_program_is_refused(tmp_path: Path) -> None:
    """A plan.json that is not ours does not make a folder ours."""
    (tmp_path / "plan.json").write_text('{"schema": "other/1"}', "utf-8")
    with pytest.raises(OutputFolderError):
        require_writable(tmp_path)


def test_force_keeps_other_files(tmp_path: Path) -> None:
    """With force, the plan's files are replaced one by one and the others are left alone."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine", "utf-8")
    (out / FILES[1]).write_text("old", "utf-8")
    require_writable(out, force=True)
    with writing(out) as aside:
        fill(aside, "new")
    assert names(out) == sorted([*FILES[:2], "notes.txt"])
    assert (out / "notes.txt").read_text("utf-8") == "mine"
    assert (out / FILES[1]).read_text("utf-8") == "new"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """A folder made beforehand is no obstacle."""
    out = tmp_path / "out"
    out.mkdir()
    require_writable(out)
    with writing(out) as aside:
        fill(aside)
    assert names(out) == sorted(FILES[:2])


def test_a_file_is_refused_even_with_force(tmp_path: Path) -> None:
    """A file is never turned into a folder."""
    out = tmp_path / "out"
    out.write_text("mine", "utf-8")
    with pytest.raises(OutputFolderError, match="is a file"):
        require_writable(out, force=True)
