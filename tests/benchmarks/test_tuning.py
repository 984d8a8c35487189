"""Parameters are tried on two sets, by steps, and compared problem by problem."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks.cli import app
from benchmarks.peers.suite import peer_suite
from benchmarks.suite import SuiteError, read_table
from benchmarks.tuning.record import TuningRecord, append, measured, read
from benchmarks.tuning.report import by_variant, compared, tuning_lines, verdict
from benchmarks.tuning.suite import PRESENT, trials, tuning_suite
from routing.tuning import TUNING

PATH = Path("suites/tuning.toml")
TABLE = read_table(PATH)

TINY = """
kind = "tuning"
title = "Tiny"
seeds = [3]
[[variant]]
hottest = 2.5
[[variant]]
alone = 0.1
[[tune]]
name = "small"
size = 3
patients = 12
seed = 5
linked = false
steps = 500
digest = "{digest}"
[[verify]]
name = "small"
size = 3
patients = 12
seed = 6
steps = 500
digest = "0000000000000000"
"""


def test_the_suite_that_is_kept_tries_each_parameter_on_problems_that_are_used_nowhere_else() -> (
    None
):
    suite = tuning_suite(TABLE, PATH)
    tried = {name for variant in suite.variant for name in variant.changes}
    assert tried >= {"cold", "coolest", "hottest", "hot", "rounds", "small", "alone"}
    assert len(suite.tune) == len(suite.verify) >= 8
    assert [p.name for p in suite.tune] == [p.name for p in suite.verify]
    peers = peer_suite(read_table(Path("suites/peers.toml")), Path("peers.toml"))
    theirs = {p.seed for found in peers.set for p in found.problem if p.patients}
    assert theirs.isdisjoint(p.seed for _, p in suite.problems)


def test_a_variant_changes_what_it_names_and_nothing_else() -> None:
    suite = tuning_suite(TABLE | {"variant": [{"hottest": 2.4, "rounds": 2}]}, PATH)
    (variant,) = suite.variant
    assert variant.name == "hottest 2.4, rounds 2"
    assert variant.tuning == replace(TUNING, hottest=2.4, rounds=2)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"variant": [{}]}, "variant.0: Value error, a variant changes something"),
        ({"variant": [{"hottest": 0.1}]}, "must rise"),
        ({"variant": [{"shares": 0.1}]}, "variant.0.shares: Extra inputs"),
        ({"variant": [{"alone": 1.5}]}, "variant.0.alone: Input should be less"),
        ({"variant": [{"cold": 0.01}, {"cold": 0.01}]}, "there twice: variant cold 0.01"),
        ({"seeds": [1, 1]}, "there twice: seed 1"),
        ({"verify": TABLE["tune"]}, "there twice: the generator's seed 100"),
        ({"tune": []}, "tune: List should have at least 1 item"),
    ],
)
def test_suites_that_cannot_be_used_are_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(SuiteError) as caught:
        tuning_suite(TABLE | change, PATH)
    assert told in str(caught.value)


def test_all_faults_of_a_suite_are_told_at_once() -> None:
    bad = [TABLE["tune"][0] | {"steps": 0, "digest": "?"}]
    with pytest.raises(SuiteError) as caught:
        tuning_suite(TABLE | {"tune": bad, "seeds": ["a"], "strange": 1}, PATH)
    for place in ("tune.0.steps", "tune.0.digest", "seeds.0", "strange"):
        assert f"  {place}: " in str(caught.value)


def test_a_pattern_chooses_problems_or_variants() -> None:
    suite = tuning_suite(TABLE, PATH)
    every = trials(suite, None)
    assert every[0].variant == PRESENT
    assert len({(t.set, t.problem.name, t.variant) for t in every}) == len(every)
    assert {t.set for t in trials(suite, "verify/*")} == {"verify"}
    assert {t.variant for t in trials(suite, "tune/*/hottest*")} == {"hottest 0.6", "hottest 2.4"}
    assert {t.problem.name for t in trials(suite, "week_50")} == {"week_50"}
    with pytest.raises(SuiteError, match="nothing matches 'x'"):
        trials(suite, "x")


def test_what_plays_no_part_in_a_problem_is_not_tried_there() -> None:
    """As rounds do not in large problems; but each variant is tried somewhere in both sets."""
    suite = tuning_suite(TABLE, PATH)
    tried: dict[tuple[str, str], set[str]] = {}
    for trial_found in trials(suite, None):
        key = (trial_found.set, trial_found.variant)
        tried.setdefault(key, set()).add(trial_found.problem.name)
    assert tried["tune", "rounds 2"] == {"day_50", "week_50"}
    assert tried["tune", "coolest 0.1"] == {"day_500_linked"}
    assert "day_50" not in tried["tune", "small 250"] != set()
    every = {p.name for p in suite.tune}
    for variant in (PRESENT, "alone 0.3", "cold 0.02"):
        assert tried["tune", variant] == every
    assert {name for _, name in tried} == {PRESENT, *(v.name for v in suite.variant)}
    assert {name for known, name in tried if known == "verify"} == {name for _, name in tried}


def run(tmp_path: Path, digest: str, *options: str) -> Any:
    suite = tmp_path / "suite.toml"
    suite.write_text(TINY.format(digest=digest))
    return CliRunner().invoke(app, ["run", str(suite), *options])


def test_a_trial_repeats_and_is_recorded_with_its_parameters(tmp_path: Path) -> None:
    from benchmarks.peers.recipe import Recipe, made
    from routing.digest import problem_digest

    problem = made(Recipe(patients=12, seed=5, linked=False))
    file = tmp_path / "r" / "figures.jsonl"
    options = ("--only", "tune/*", "--record", str(file))
    for _ in range(2):
        result = run(tmp_path, problem_digest(problem), *options)
        assert result.exit_code == 0, result.output
    records = read(file)
    assert [r.variant for r in records] == [PRESENT, "hottest 2.5", "alone 0.1"] * 2
    assert {r.case for r in records} == {"tune small, seed 3"}
    for one, again in zip(records[:3], records[3:], strict=True):
        assert one.values["points"] == again.values["points"]
        assert one.values["steps"] == again.values["steps"] <= 500 * len(problem.visits)
    assert records[1].values["of hottest"] == 2.5
    assert records[1].values["of cold"] == TUNING.cold
    text = "\n".join(tuning_lines(records))
    assert "| hottest 2.5 | " in text
    assert f"hottest {TUNING.hottest:g}" in text


def test_a_problem_that_is_not_the_stored_one_and_strange_options_are_refused(
    tmp_path: Path,
) -> None:
    result = run(tmp_path, "00" * 8)
    assert result.exit_code == 2
    assert "digest" in result.stderr
    strange = run(tmp_path, "00" * 8, "--seconds", "3")
    assert strange.exit_code == 2
    assert "leave out --seconds" in strange.stderr


def trial(case: str, variant: str, points: float, **changes: float) -> TuningRecord:
    values = {
        "points": points,
        "left out": 1,
        "points of what is left out": 0,
        "visits": 50,
        "steps": 500,
        "steps a visit": 10,
        "processor s": 2.0,
        "of cold": 0.04,
    }
    return measured(case, variant, values | changes, 0)


def cases(variant: str, ratios: tuple[float, ...], known: str = "tune") -> list[TuningRecord]:
    return [
        trial(f"{known} day_{n}, seed 0", variant, 1_000 * (n + 1) * ratio)
        for n, ratio in enumerate(ratios)
    ]


def test_ratios_are_means_of_logarithms_with_an_interval_of_students_t() -> None:
    pairs = list(
        zip(cases(PRESENT, (1, 1, 1)), cases("cold 0.1", (0.5, 1, 2), "tune"), strict=True)
    )
    found = compared(pairs)
    assert found.mean == pytest.approx(0)
    # Two degrees of freedom: 4.3027; the logarithms' deviation is log 2.
    half = 4.302653 * math.log(2) / math.sqrt(3)
    assert found.high == pytest.approx(math.expm1(half), rel=1e-5)
    assert found.low == pytest.approx(math.expm1(-half), rel=1e-5)
    assert (found.better, found.equal, found.worse) == (1, 1, 1)
    assert (found.alike, found.cases, found.effort) == (3, 3, 0)
    assert math.isnan(compared(pairs[:1]).low)


def test_only_the_newest_record_of_as_many_steps_counts() -> None:
    present = cases(PRESENT, (1, 1))
    old, new = cases("cold 0.1", (3, 3)), cases("cold 0.1", (0.9, 0.9))
    other = trial("tune day_0, seed 0", "cold 0.2", 1, **{"steps a visit": 11})
    found = by_variant([*present, *old, *new, other, *cases("hot 9", (1,), "strange")])
    assert list(found) == ["cold 0.1"]
    assert found["cold 0.1"]["tune"].mean == pytest.approx(-0.1)
    assert found["cold 0.1"]["tune"].better == 2


def told(tune: tuple[float, ...], verify: tuple[float, ...] = ()) -> str:
    records = [*cases(PRESENT, (1,) * len(tune)), *cases("cold 0.1", tune)]
    records += [
        *cases(PRESENT, (1,) * len(verify), "verify"),
        *cases("cold 0.1", verify, "verify"),
    ]
    return verdict(by_variant(records))


def test_the_second_set_has_the_last_word() -> None:
    assert "no variant is better" in told((1.1, 1.0))
    assert "not tried on the set *verify* yet" in told((0.9, 0.91))
    assert "Nothing was tried on two cases" in told((0.5,))
    sure = told((0.9, 0.91, 0.9), (0.9, 0.91, 0.9))
    assert "cold 0.1 is the best (-9.67 %); its interval is below 0" in sure
    assert "agrees, for sure" in sure
    assert "but its interval reaches 0. The set" in told((0.5, 1.4), (0.9, 1.2))
    assert "agrees, but its interval reaches 0" in told((0.9, 0.91, 0.9), (0.5, 1.4))
    assert "does not agree (+9.54 %)" in told((0.9, 0.91, 0.9), (1.0, 1.2))


def test_ratios_are_of_what_is_not_the_weight_of_visits_left_out() -> None:
    left: dict[str, float] = {"points of what is left out": 9_000}
    more: dict[str, float] = {"points of what is left out": 9_500}
    pairs = [
        (trial("tune a", PRESENT, 10_000, **left), trial("tune a", "cold 1", 9_500, **left)),
        (trial("tune b", PRESENT, 10_000, **left), trial("tune b", "cold 1", 10_001, **more)),
    ]
    found = compared(pairs)
    assert (found.alike, found.cases) == (1, 2)
    assert found.mean == pytest.approx(-0.5)
    assert (found.better, found.equal, found.worse) == (1, 0, 1)
    assert found.all_points == pytest.approx(math.sqrt(0.95 * 1.0001) - 1)
    assert math.isnan(compared(pairs[1:]).mean)


def test_the_table_shows_both_sets_and_what_was_not_tried(tmp_path: Path) -> None:
    file = tmp_path / "figures.jsonl"
    kept = [*cases(PRESENT, (1, 1)), *cases("cold 0.1", (0.9, 0.95))]
    kept.append(trial("tune day_1, seed 0", "cold 0.1", 1_900, **{"processor s": 3.0}))
    for record in kept:
        append(file, record)
    text = "\n".join(tuning_lines(read(file)))
    assert (
        "| cold 0.1 | -7.53 % | -34.41 % to +30.36 % | 2 of 2 | -7.53 % | 2, 0, 0 | +22 % | - |"
        in text
    )
    assert "Present parameters: cold 0.04." in text
    assert "day_0, seed 0 (50 visits, 10 steps each)" in text
    assert "Set *verify*" not in text
    assert "No trial is recorded" in "\n".join(tuning_lines([]))
