"""``infuseroute staffing`` goes from orders to demand, rosters and answers."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from routing.generate import sample

DATA = str(Path(str(sample.__file__)).parent)


def run(*words: str):
    return CliRunner().invoke(app, ["staffing", *words])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("roster") / "out"
    result = run("roster", "--data", DATA, "--weeks", "1", "--seconds", "2", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "shifts of" in result.output
    return out


def test_a_roster_comes_out_in_all_its_forms(made):
    names = {path.name for path in made.iterdir()}
    assert {"roster.csv", "roster.xlsx", "roster.html", "shifts.csv"} <= names
    assert "calendar-N01.ics" in names


def test_a_roster_is_planned_with(made, tmp_path):
    import shutil

    data = tmp_path / "site"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copy(made / "shifts.csv", data / "shifts.csv")
    assert CliRunner().invoke(app, ["validate", str(data)]).exit_code == 0
    with (made / "shifts.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["duty"] for row in rows} == {"regular", "on_call"}
    with (Path(DATA) / "shifts.csv").open() as file:
        branches = {row["id"] for row in csv.DictReader(file) if row["start_place"] == "branch"}
    assert {row["id"] for row in rows if row["start_place"] == "branch"} == branches
    regular = [row for row in rows if row["duty"] == "regular"]
    assert len({(row["nurse"], row["date"]) for row in regular}) == len(regular)


def test_scenarios_are_compared_with_today(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(
        '[[scenario]]\nname = "one more"\nadd_nurses = [{ like = "N02" }]\n'
        '[[scenario]]\nname = "one evening fewer"\nremove_shifts = [{ from_time = "12:00" }]\n'
        "new_roster = false\n"
    )
    effort = ("--days", "2", "--samples", "1", "--seconds", "1", "--roster-seconds", "1")
    result = run("what-if", "--data", DATA, "--scenarios", str(path), *effort)
    assert result.exit_code == 0, result.output
    for name, nurses in (("today", 18), ("one more", 19), ("one evening fewer", 18)):
        assert re.search(rf"^{name} +{nurses} ", result.output, re.MULTILINE)
    assert "Figures of one day" in result.output


def test_the_cheapest_mix_is_told_with_what_was_tried(tmp_path):
    """Anything is well enough, so a nurse is spared; and with time for one mix, it is told so."""
    words = ("--days", "1", "--samples", "1", "--plan-seconds", "0.5", "--roster-seconds", "1")
    level = ("--in-window", "0", "--holes", "1", "--most", "1")
    result = run("mix", "--data", DATA, *words, *level)
    assert result.exit_code == 0, result.output
    assert re.search(r"^without N\d\d +17 +met", result.output, re.MULTILINE)
    assert "Cheapest mix found: without N" in result.output
    assert "wages" not in result.output
    prices = tmp_path / "wages.toml"
    prices.write_text("hour = 40\n[nurse]\nN03 = 90\n")
    paid = run("mix", "--data", DATA, *words, *level, "--wages", str(prices))
    assert paid.exit_code == 0, paid.output
    assert "wages a day" in paid.output
    assert "Cheapest mix found: without N03, 17 nurses" in paid.output
    hard = run("mix", "--data", DATA, *words, "--in-window", "1", "--holes", "0", "--seconds", "1")
    assert hard.exit_code == 1
    assert "not all mixes were tried" in hard.output
    assert "None of the mixes tried" in hard.output


def test_demand_is_told_and_written(tmp_path):
    out = tmp_path / "demand.csv"
    words = ("--weeks", "1", "--forecasts", "2", "--fit-days", "0", "--out", str(out))
    result = run("demand", "--data", DATA, *words)
    assert result.exit_code == 0, result.output
    assert "Hours a week by zone" in result.output
    with out.open() as file:
        rows = list(csv.DictReader(file))
    assert sum(float(row["on_site_minutes"]) for row in rows) > 0


@pytest.mark.parametrize(
    "words",
    [
        ("demand", "--zones", "50", "--data", "nowhere"),
        ("demand", "--data", DATA, "--out", "table.txt"),
        ("capacity", "--data", DATA, "--therapy", "tea", "--zone", "Z1"),
        ("capacity", "--data", DATA, "--therapy", "antibiotic", "--zone", "Z9"),
        ("what-if", "--data", DATA, "--scenarios", "nowhere.toml"),
        ("mix", "--data", DATA, "--wages", "nowhere.toml"),
    ],
)
def test_what_cannot_be_is_refused_with_exit_code_2(words):
    result = run(*words)
    assert result.exit_code == 2
    assert not isinstance(result.exception, ValueError)
