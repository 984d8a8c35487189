"""The report: the same bytes for the same records, and those in the repository are such."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.cli import app
from benchmarks.report.document import (
    RECORDS,
    TEXTS,
    ReportError,
    make_report,
    write_report,
)
from benchmarks.solve_record import SolveRecord, append
from tests.benchmarks.report.boards import RUN

DOCS = Path(__file__).resolve().parents[3] / "docs"
CARE = [
    replace(
        RUN,
        instance=name,
        seed=seed,
        seconds=60.0,
        objective=objective + seed,
        history=((0.5, objective + 90), (20.0, objective + seed)),
    )
    for name, objective in (("mankowska-10_1", 218.199), ("mankowska-100_4", 680.5))
    for seed in (0, 1)
]
"""Runs of two instances that the suite of home care names."""


def kept(path: Path, records: list[SolveRecord]) -> Path:
    for record in records:
        append(path, record)
    return path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", *arguments])


def test_the_report_in_the_repository_is_what_its_records_make() -> None:
    """Run ``infuseroute-bench report`` after adding records or changing texts."""
    made = make_report([RECORDS])
    assert (DOCS / "benchmarks.md").read_text(encoding="utf-8") == made.text
    figures = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("figures/*.svg")}
    assert figures == dict(made.figures)


def test_the_same_records_make_the_same_bytes(tmp_path: Path) -> None:
    """Also if they stand in another order and in several files."""
    one = kept(tmp_path / "one.jsonl", CARE)
    kept(tmp_path / "two" / "z.jsonl", CARE[2:])
    kept(tmp_path / "two" / "a.jsonl", CARE[1::-1])
    first, again = make_report([one]), make_report([tmp_path / "two"])
    assert first == again
    assert {name.rpartition("-60s-")[2] for name in first.figures} == {
        "over-time.svg",
        "profile.svg",
        "by-size.svg",
    }


def test_tables_and_figures_stand_where_the_text_asks_for_them(tmp_path: Path) -> None:
    """After the heading of home care and before the next one; every figure is shown once."""
    made = make_report([kept(tmp_path / "r.jsonl", CARE)], figures_at="pictures")
    care = made.text.split("\n## Home care with linked visits")[1].split("\n## ")[0]
    assert "| mankowska-100_4 | 100 |" in care
    assert "improved on 1: mankowska-100_4." in care
    for name in made.figures:
        assert made.text.count(f"(pictures/{name})") == care.count(f"(pictures/{name})") == 1
    assert "[measured:" not in made.text


def test_no_text_is_lost(tmp_path: Path) -> None:
    """All that people wrote is in the report, line by line."""
    lines = set(make_report([kept(tmp_path / "r.jsonl", CARE)]).text.splitlines())
    written = [
        line
        for path in TEXTS.glob("[0-9]*.md")
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("[measured:")
    ]
    assert len(written) > 100
    assert set(written) <= lines


def test_instances_that_no_suite_names_come_last(tmp_path: Path) -> None:
    """Their records are not lost."""
    stray = replace(RUN, set="problem", instance="someone's day")
    text = make_report([kept(tmp_path / "r.jsonl", [stray])]).text
    assert "| someone's day | - |" in text.split("\n## ")[-1]


def test_the_command_writes_what_is_made(tmp_path: Path) -> None:
    """The report, its figures beside it, and paths that lead from one to the others."""
    records = kept(tmp_path / "r.jsonl", CARE)
    out = tmp_path / "deep" / "report.md"
    figures = tmp_path / "pictures"
    found = call("--records", str(records), "--out", str(out), "--figures", str(figures))
    assert found.exit_code == 0, found.output
    made = make_report([records], figures_at="../pictures")
    assert out.read_text(encoding="utf-8") == made.text
    assert {path.name: path.read_text(encoding="utf-8") for path in figures.iterdir()} == dict(
        made.figures
    )


def test_figures_that_are_no_longer_made_go_and_others_stay(tmp_path: Path) -> None:
    """Only what has the name of a report's figure is ever deleted."""
    records = kept(tmp_path / "r.jsonl", CARE)
    (tmp_path / "figures").mkdir()
    for name in ("old-hhcrsp-5s-profile.svg", "drawing.svg"):
        (tmp_path / "figures" / name).touch()
    write_report([records], tmp_path / "report.md", tmp_path / "figures")
    left = {path.name for path in (tmp_path / "figures").iterdir()}
    assert "drawing.svg" in left
    assert "old-hhcrsp-5s-profile.svg" not in left


def test_records_that_cannot_be_read_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    """Exit code 2, the file and line of each, and an old report stays as it was."""
    records = kept(tmp_path / "r.jsonl", CARE)
    with records.open("a") as file:
        file.write("{}\n")
    found = call("--records", str(records), "--out", str(tmp_path / "report.md"))
    assert found.exit_code == 2
    assert f"{records}:5: " in found.output
    missing = call("--records", str(tmp_path / "none"), "--out", str(tmp_path / "report.md"))
    assert "there is no such file or folder" in missing.output
    assert not (tmp_path / "report.md").exists()


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The folder's name is that of a file."""
    records = kept(tmp_path / "r.jsonl", CARE)
    found = call("--records", str(records), "--out", str(records / "report.md"))
    assert found.exit_code == 2
    assert "cannot be written" in found.output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[measured: nothing]", "asks for suite 'nothing', and there are home-care, "),
        ("[measured: uhhc]\n[measured: uhhc]", "asks for suite 'uhhc', twice"),
        ("nothing", "no text asks for home-care, "),
    ],
)
def test_a_text_that_asks_for_too_much_or_too_little_is_refused(
    tmp_path: Path, text: str, told: str
) -> None:
    """Each suite of instances is shown once."""
    (tmp_path / "a.md").write_text(text)
    with pytest.raises(ReportError) as caught:
        make_report([kept(tmp_path / "r.jsonl", CARE)], texts=tmp_path)
    assert told in str(caught.value)


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    """Something is wrong with the installation."""
    with pytest.raises(ReportError, match="there is no text"):
        make_report([kept(tmp_path / "r.jsonl", CARE)], texts=tmp_path)
