"""``infuseroute staffing capacity``, ``what-if`` and ``mix``: answers from planned days."""

from __future__ import annotations

import math
import sys
import time
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.staffing_input import load, zones_by_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from routing.capacity.mix import Level, Mixes, Step
    from routing.capacity.more import Trial
    from routing.capacity.scenarios import Effort, Outcome

WIDE = 240
"""Columns of a table that goes to a file."""

FIGURES = (
    "in window %",
    "left out",
    "orders refused",
    "late",
    "overtime min",
    "uncovered %",
    "driving h",
    "cost, k points",
)

ABOVE = ("in window: % above today", "left out: above today")


def run_capacity(
    data: Path,
    therapy: str,
    zone: str,
    first_day: date | None,
    days: int,
    zones: int,
    seconds: float,
    seed: int,
) -> None:
    """Print how many more orders of a therapy a zone can take."""
    from routing.capacity.more import how_many_more

    dataset, horizon = load(data, first_day, days)
    say = _Progress()

    def tell(trial: Trial) -> None:
        say(f"{trial.orders} more: {'all served' if trial.fits else 'not all served'}")

    try:
        trials = how_many_more(
            dataset,
            horizon,
            zones_by_place(dataset, zones),
            therapy=therapy,
            zone=zone,
            seconds=seconds,
            seed=seed,
            tell=tell,
        )
    except ValueError as error:
        refuse_text(f"{error}.")
    _print_table(
        ("more orders", "served", "visits", "left out: new", "others more", *FIGURES[2:6]),
        (
            (
                str(t.orders),
                "all" if t.fits else "not all",
                str(t.figures.visits),
                str(t.lost_new),
                str(max(0, t.lost_old)),
                str(len(t.figures.newly_refused)),
                str(t.figures.late),
                str(t.figures.overtime // 60),
                f"{100 * t.figures.open_share:.1f}",
            )
            for t in trials
        ),
    )
    most = max(t.orders for t in trials if t.fits)
    left = trials[0].figures.left_out
    known = f" {left} visits are left out as it is." if left else ""
    typer.echo(
        f"{zone} can take {most} more orders of {therapy} in the {days} days from "
        f"{horizon.first_day}: all served, and no other visit lost.{known}"
    )


def run_what_if(
    data: Path, scenarios: Path, first_day: date | None, days: int, effort: Effort
) -> None:
    """Print scenarios side by side with today."""
    from routing.capacity.changes import ScenarioError, read_scenarios
    from routing.capacity.scenarios import compare

    dataset, horizon = load(data, first_day, days)
    say = _Progress()
    try:
        found = read_scenarios(scenarios)
        count = len(found) + 1
        say(f"{count} scenarios, {effort.seconds:.0f} s of search each")
        outcomes = compare(dataset, horizon, found, effort, lambda o: say(f"{o.name}: planned"))
    except (ScenarioError, ValueError) as error:
        refuse_text(f"{error}.")
    _print_table(
        ("scenario", "nurses", "shifts", *FIGURES, *ABOVE),
        (
            (o.name, str(o.nurses), _told(o, "shifts"), *_figures(o), *_above(o, outcomes[0]))
            for o in outcomes
        ),
    )
    _explain(effort)


def run_mix(
    data: Path,
    first_day: date | None,
    days: int,
    level: Level,
    most: int,
    effort: Effort,
    seconds: float,
) -> None:
    """Print the mixes tried, and the cheapest that serves well enough."""
    from routing.capacity.mix import cheapest_mix

    dataset, horizon = load(data, first_day, days)
    say = _Progress()
    say(f"a roster and {effort.samples} days for each mix, {effort.seconds:.0f} s of search")
    # A mix that cannot be planned to its end in time is not begun; the last one's time tells.
    ends: list[float] = [time.perf_counter()]

    def tell(step: Step) -> None:
        ends.append(time.perf_counter())
        say(f"{_mix_name(step)}: {_verdict(step)}")

    def no_time() -> bool:
        return ends[-1] - ends[0] + (ends[-1] - ends[-2]) > seconds

    try:
        mixes = cheapest_mix(
            dataset, horizon, level, effort, most=most, should_stop=no_time, tell=tell
        )
    except ValueError as error:
        refuse_text(f"{error}.")
    _print_table(
        ("mix", "nurses", "level", *FIGURES, *ABOVE),
        (
            (
                _mix_name(s),
                str(s.outcome.nurses),
                _verdict(s),
                *_figures(s.outcome),
                *_above(s.outcome, mixes.steps[0].outcome),
            )
            for s in mixes.steps
        ),
    )
    _explain(effort)
    _answer(mixes, level, most, seconds)


def _answer(mixes: Mixes, level: Level, most: int, seconds: float) -> None:
    """Print what the mixes come to; exit code 1 if none of them serves well enough."""
    wanted = f"{level.in_window:.1%} of visits in window and {level.open_share:.1%} uncovered"
    if not mixes.whole:
        typer.echo(f"The {seconds:g} seconds are over: not all mixes were tried (--seconds).")
    if mixes.best is None:
        typer.echo(f"None of the mixes tried, with up to {most} nurses more, has {wanted}.")
        raise typer.Exit(1)
    best = mixes.best
    sure = (
        "at the worse ends of its confidence intervals too"
        if best.sure
        else "on average; the worse ends of its confidence intervals miss it (more --samples tell)"
    )
    served, around = best.outcome.mean(lambda d: d.in_window)
    typer.echo(
        f"Cheapest mix found: {_mix_name(best)}, {best.outcome.nurses} nurses. In window "
        f"{_share(served, around)}. It has {wanted} {sure}."
    )


def _share(mean: float, around: float) -> str:
    """Return a share with its interval, which does not go beyond all or nothing."""
    if math.isinf(around):
        return f"{mean:.1%} (one day: no interval)"
    return f"{mean:.1%} ({max(0.0, mean - around):.1%} to {min(1.0, mean + around):.1%})"


def _verdict(step: Step) -> str:
    return "met" if step.sure else "met on average" if step.meets else "missed"


def _mix_name(step: Step) -> str:
    more = [f"+{count} like {like}" for like, count in step.added.items()]
    fewer = [f"without {nurse}" for nurse in step.removed]
    return ", ".join((*more, *fewer)) or "today's nurses"


def _figures(outcome: Outcome) -> tuple[str, ...]:
    """Return what the columns of ``FIGURES`` say."""
    return (
        _told(outcome, "in_window", 100),
        _told(outcome, "left_out"),
        _interval(outcome.mean(lambda day: len(day.newly_refused))),
        _told(outcome, "late"),
        _told(outcome, "overtime", 1 / 60),
        _told(outcome, "open_share", 100),
        _told(outcome, "driving", 1 / 3_600),
        _told(outcome, "points", 1e-3),
    )


def _above(outcome: Outcome, today: Outcome) -> tuple[str, ...]:
    """Return what the columns of ``ABOVE`` say."""
    if outcome is today:
        return ("", "")
    return (
        _interval(outcome.above(today, lambda day: day.in_window), 100, sign="+"),
        _interval(outcome.above(today, lambda day: day.left_out), sign="+"),
    )


def _told(outcome: Outcome, name: str, scale: float = 1.0) -> str:
    return _interval(outcome.mean(lambda day: getattr(day, name)), scale)


def _interval(found: tuple[float, float], scale: float = 1.0, sign: str = "") -> str:
    mean, around = found
    apart = "" if math.isinf(around) else f" ±{around * scale:.1f}"
    return f"{mean * scale:{sign}.1f}{apart}"


def _explain(effort: Effort) -> None:
    text = "of one day: with more --samples there are confidence intervals"
    if effort.samples > 1:
        text = (
            f"are means of {effort.samples} sampled days, the same for all; ± is half the 95 % "
            "confidence interval, and what is above today is counted day by day"
        )
    typer.echo(f"Figures {text}.")
    typer.echo(
        "Orders refused are those that today's nurses could answer for and these could not: their "
        "visits are left out."
    )


def _print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, name in enumerate(head):
        table.add_column(name, justify="left" if number == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    # Where nobody watches, lines are as long as they need be: they go to a file or a pipe.
    wide = None if sys.stdout.isatty() else WIDE
    Console(highlight=False, width=wide).print(table)


class _Progress:
    """Lines on standard error with the seconds since the start."""

    def __init__(self) -> None:
        self.begin = time.perf_counter()

    def __call__(self, text: str) -> None:
        typer.echo(f"{time.perf_counter() - self.begin:6.1f} s  {text}", err=True)
