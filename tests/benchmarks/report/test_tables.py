"""Boards as text: every cell, every note once, every figure with where it is from."""

from __future__ import annotations

from benchmarks.instances import Reference
from benchmarks.report.footnotes import Footnotes, ranges, shared
from benchmarks.report.tables import board_lines, percent
from tests.benchmarks.report.boards import board, instance, run


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_our_table_says_all_there_is() -> None:
    """Best, mean, gaps, time, acceptance; new bests are bold."""
    records = [
        run(objective=99.0, accepted=True, bound=95.0, history=((1.0, 99.5), (4.0, 99.0))),
        run(seed=1, objective=103.0, accepted=True),
    ]
    lines = board_lines(board(records, decimals=1))
    assert cells(lines[2]) == [
        "a", "10", "100.0 [1]", "95.0", "**99.0**", "-1.00 %", "101.0", "+1.00 %",
        "1.0 s, 1 of 2", "10.2", "2 of 2", "(a)",
    ]  # fmt: skip
    text = "\n".join(lines)
    assert "-1.00 % for the best seed, +1.00 % for the mean of seeds" in text
    assert "improved on 1: a." in text
    assert "A judge of others accepted 2 of 2 solutions." in text
    assert "- [1] Best known: someone." in text
    assert (
        "- (a) infuseroute 1, commit abc, seeds 0, 1, on 2 cores of box, 2 cores; Python 3.11; "
        "2026-01-02."
    ) in text


def test_what_is_not_known_is_a_dash() -> None:
    """No best known value, no history, no judge, no size."""
    lines = board_lines(board([run()], instance(best=None, source="", size=10)))
    assert cells(lines[2]) == ["a", "10", "-", "-", "100", "-", "100", "-", "-", "10.2", "-", "(a)"]
    assert not any("Mean gap" in line for line in lines)


def test_a_bound_that_is_met_makes_it_optimal() -> None:
    """By whoever's bound."""
    at = board([run(objective=100.2)], instance(bound=100.0))
    assert cells(board_lines(at)[2])[3] == "100, optimal"
    assert cells(board_lines(board([run(objective=101)], instance(bound=100.0)))[2])[3] == "100"


def test_runs_without_a_plan_are_said() -> None:
    """Also if all others have one, and what a judge refused."""
    records = [
        run(objective=None, feasible=False, notes=("No solution: too large.",)),
        run(seed=1, accepted=False),
    ]
    text = "\n".join(board_lines(board(records)))
    assert "No solution: too large." in text
    assert "No legal plan with seeds 0; means are of the others." in text
    assert "Refused by a judge of others with seeds 1." in text
    lines = board_lines(board(records[:1]))
    assert cells(lines[2])[4].startswith("no plan")


def test_left_out_is_told_beside_the_objective() -> None:
    """With its difference from the best known where the objectives do not compare."""
    at = board([run(unserved=3)], instance(unserved=1), unserved_first=True)
    row = cells(board_lines(at)[2])
    assert row[2].startswith("100, 1 left out")
    assert row[4:6] == ["100, 3 left out", "2 more left out"]
    # Where it does not count first it is told all the same.
    assert cells(board_lines(board([run(unserved=3)]))[2])[4] == "100, 3 left out"


def test_others_are_beside_ours_mean_against_mean() -> None:
    """Whoever was run has a letter, whoever told a result the time it took."""
    reference = Reference(solver="told", objective=90, seconds=7, note="told: years ago.")
    records = [
        run(objective=100.0),
        run(seed=1, objective=200.0),
        run(solver="pyvrp", objective=180.0, cores=1, notes=("skills as loads",)),
    ]
    text = board_lines(board(records, instance(references=(reference,))))
    header = next(line for line in text if "pyvrp" in line)
    assert cells(header) == ["instance", "infuseroute", "pyvrp [2, 3, 4]", "told [5]"]
    row = cells(text[text.index(header) + 2])
    assert row == ["a", "150", "180 (b), +20.00 %", "90 in 7 s, -40.00 %"]
    assert cells(text[text.index(header) + 3]) == [
        "ours better, equal, worse", "", "1, 0, 0", "0, 0, 1",
    ]  # fmt: skip
    assert "- [2] Skills as loads." in text
    assert "- [3] pyvrp: cores 1, where ours had 2." in text
    assert "- [4] pyvrp: seeds 0, where ours had 0, 1." in text
    assert "- [5] told: years ago." in text


def test_a_solver_that_was_run_needs_no_reference() -> None:
    """What was measured side by side stands instead of what was told."""
    reference = Reference(solver="pyvrp", objective=90, seconds=7, note="told")
    text = board_lines(board([run(), run(solver="pyvrp")], instance(references=(reference,))))
    assert not any("told" in line for line in text)


def test_large_instances_are_counted_apart() -> None:
    """Where there are others too."""
    records = [run(objective=90.0), run(instance="b", objective=90.0)]
    lines = board_lines(board(records, instance("a"), instance("b", size=100)))
    assert any(
        line.endswith("Of the 1 of size 100 and more it was improved on 1.") for line in lines
    )
    lines = board_lines(board(records[:1], instance("a", size=100)))
    assert not any("and more it was" in line for line in lines)


def test_notes_that_all_rows_have_are_at_the_head() -> None:
    """Those of one row are at that row; each has one number wherever it stands."""
    records = [
        run(notes=("for all", "one alone")),
        run(instance="b", notes=("for all",)),
        run(instance="c", notes=("for all", "one alone")),
    ]
    lines = board_lines(board(records, instance("a"), instance("b"), instance("c")))
    assert cells(lines[0])[4] == "ours, best [1]"
    assert [cells(line)[6] for line in lines[2:5]] == ["100 [3]", "100", "100 [3]"]
    assert [line for line in lines if line.startswith("- [")] == [
        "- [1] For all.",
        "- [2] Best known: someone.",
        "- [3] One alone.",
    ]


def test_footnotes_are_numbered_as_asked_for() -> None:
    """The same text has the same number."""
    notes = Footnotes()
    assert notes.mark(["b"]) == " [1]"
    assert notes.mark(["a", "b"]) == " [1, 2]"
    assert notes.mark([]) == ""
    assert notes.lines() == ["- [1] B.", "- [2] A."]


def test_helpers_of_text() -> None:
    """Ranges, texts that rows share, and parts in per cent."""
    assert ranges([0, 1, 2, 5, 6, 9]) == "0-2, 5, 6, 9"
    assert shared([["x", "y"], ["y", "z"]]) == (["y"], [["x"], ["z"]])
    assert shared([]) == ([], [])
    assert [percent(part) for part in (0.1, -0.00001, 0.0)] == ["+10.00 %", "0.00 %", "0.00 %"]


def test_a_tree_that_was_changed_is_told() -> None:
    """Its figures are of no commit."""
    text = "\n".join(board_lines(board([run(commit="abc+")])))
    assert "changed after commit abc," in text
    assert "commit not known" in "\n".join(board_lines(board([run(commit="")])))
