"""The search is compiled in another process, or here if that cannot be."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import routing.search

# Before anything else here: where machine code is kept is settled when these are imported.
import routing.search.warm
from routing import kernels


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is done, in order, on a machine that has compiled nothing yet."""
    done: list[str] = []

    def other(statement: str) -> bool:
        done.append(statement)
        return True

    monkeypatch.setattr(kernels, "is_compiled", lambda: False)
    monkeypatch.setattr(routing.search, "warm_up", lambda: done.append("here"))
    monkeypatch.setattr(kernels, "apart", other)
    return done


def test_another_process_compiles_before_this_one_loads(
    calls: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INFUSEROUTE_CACHE", str(tmp_path))
    kernels.ready.__wrapped__()
    assert calls == [kernels.COMPILE, "here"]


def test_nothing_is_compiled_twice(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "is_compiled", lambda: True)
    kernels.ready.__wrapped__()
    assert calls == ["here"]


def test_where_nothing_can_be_kept_this_process_compiles(
    calls: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("INFUSEROUTE_CACHE", str(tmp_path / "file"))
    kernels.ready.__wrapped__()
    assert calls == ["here"]


def test_the_other_process_finds_the_same_modules(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left = tmp_path / "left"
    (tmp_path / "made_up.py").write_text(f"open({str(left)!r}, 'w').close()\n")
    assert not kernels.apart("import made_up")
    monkeypatch.syspath_prepend(tmp_path)
    assert kernels.apart("import made_up")
    assert left.is_file()


def test_a_process_that_cannot_be_started_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert not kernels.apart("pass")
    monkeypatch.setattr(sys, "executable", "")
    assert not kernels.apart("pass")


def test_a_change_of_any_compiled_file_has_all_compiled_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The loops of bounds too: else a solve would compile them in its own time."""
    monkeypatch.setenv("INFUSEROUTE_CACHE", str(tmp_path))
    folders = {kernels._whole()}
    for package in ("search", "columns"):
        module = importlib.import_module(f"routing.{package}.compiled")
        copy = tmp_path / package / module.SOURCES[0].name
        copy.parent.mkdir()
        copy.write_text(module.SOURCES[0].read_text("utf-8") + "# changed\n", "utf-8")
        with monkeypatch.context() as changed:
            changed.setattr(module, "SOURCES", (copy, *module.SOURCES[1:]))
            folders.add(kernels._whole())
    assert len(folders) == 3
