"""Scenarios change nurses, shifts and orders as they say, and say all that is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.capacity.changes import Scenario, ScenarioError, changed, read_scenarios
from routing.capacity.figures import interval
from routing.capacity.more import _search
from routing.generate import sample
from routing.io.dataset import Dataset, read_dataset


@pytest.fixture(scope="module")
def site() -> Dataset:
    return read_dataset(Path(str(sample.__file__)).parent)


def test_new_nurses_have_the_shifts_of_their_model_and_their_own_credentials(site):
    scenario = Scenario.model_validate(
        {
            "name": "s",
            "add_nurses": [{"like": "N02", "count": 2, "credentials": ["RN", "PICC_INS"]}],
        }
    )
    grown = changed(site, scenario)
    new = grown.nurses[len(site.nurses) :]
    assert len(new) == 2
    assert all({c.code for c in nurse.credentials} == {"RN", "PICC_INS"} for nurse in new)
    shifts = [s for s in site.shifts if s.nurse == "N02" and s.duty == "regular"]
    for nurse in new:
        made = [s for s in grown.shifts if s.nurse == nurse.id]
        assert [(s.start, s.end) for s in made] == [(s.start, s.end) for s in shifts]
        assert {s.start_location for s in made} <= {p.id for p in grown.locations}
    assert len({s.id for s in grown.shifts}) == len(grown.shifts)


def test_nurses_taken_away_take_their_shifts_with_them(site):
    fewer = changed(site, Scenario(name="s", remove_nurses=["N02"]))
    assert "N02" not in {n.id for n in fewer.nurses}
    assert "N02" not in {s.nurse for s in fewer.shifts}


def test_late_shifts_are_taken_away_one_a_day(site):
    entry = {"from_time": "12:00", "a_day": 1}
    fewer = changed(site, Scenario.model_validate({"name": "s", "remove_shifts": [entry]}))
    gone = {s.id: s for s in site.shifts if s not in fewer.shifts}
    assert gone
    assert all(f"{s.start.astimezone(site.zone):%H:%M}" >= "12:00" for s in gone.values())
    assert len({s.day for s in gone.values()}) == len(gone)


def test_scenarios_with_faults_are_refused_with_all_of_them(site, tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(
        '[[scenario]]\nname = ""\n[[scenario]]\nname = "a"\nnurses = 3\n'
        '[[scenario]]\nname = "b"\n[[scenario]]\nname = "b"\n'
    )
    with pytest.raises(ScenarioError, match=r"scenario 1, name.*scenario 2, nurses.*two.*'b'"):
        read_scenarios(path)
    with pytest.raises(ScenarioError, match="N98, N99"):
        changed(
            site,
            Scenario.model_validate(
                {"name": "s", "add_nurses": [{"like": "N98"}], "remove_nurses": ["N99"]}
            ),
        )
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenarios(tmp_path / "none.toml")


@pytest.mark.parametrize("most", [0, 1, 5, 12, 63, 64, 200])
def test_the_largest_number_that_fits_is_found(most):
    tried = []

    def fits(count: int) -> bool:
        tried.append(count)
        return count <= most

    _search(fits, 64)
    assert max([n for n in tried if n <= most], default=0) == min(most, 64)
    assert len(tried) == len(set(tried))
    assert max(tried) <= 64 or most >= 64


def test_an_interval_is_that_of_students_t():
    mean, half = interval([1.0, 2.0, 3.0])
    assert mean == 2.0
    assert half == pytest.approx(4.30 / 3**0.5)
    assert interval([5.0])[1] == float("inf")


def test_differences_are_counted_day_by_day():
    """Ten more visits on each of two days: no doubt of it, however different the days are."""
    from routing.capacity.figures import Figures
    from routing.capacity.scenarios import Outcome

    def outcome(*visits: int) -> Outcome:
        none = dict.fromkeys(
            (
                "left_out",
                "late",
                "overtime",
                "driving",
                "shifts",
                "open_minutes",
                "asked_minutes",
                "points",
            ),
            0,
        )
        days = tuple(Figures(visits=count, **none) for count in visits)
        return Outcome(name="x", nurses=1, days=days)

    found = outcome(15, 95).above(outcome(5, 85), lambda day: day.visits)
    assert found == (10, 0)
    assert outcome(15, 95).mean(lambda day: day.visits)[1] > 100
