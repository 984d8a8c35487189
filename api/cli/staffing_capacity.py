"""``infuseroute staffing capacity``, ``what-if`` and ``mix``: answers from planned days."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.staffing_input import load, zones_by_place
from api.cli.staffing_table import (
    ABOVE,
    FIGURES,
    Progress,
    above_of,
    explain,
    figures_of,
    print_table,
    read_prices,
    told,
    wages_head,
    wages_of,
)

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from routing.capacity.mix import Level, Mixes, Step
    from routing.capacity.more import Trial
    from routing.capacity.scenarios import Effort
    from routing.capacity.wages import Wages


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
    say = Progress()
    say(
        f"{days} days from {horizon.first_day} are planned as they are, then with more orders: "
        f"{seconds:g} s of search for each number tried, and time to prepare it"
    )

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
    print_table(
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
    data: Path,
    scenarios: Path,
    first_day: date | None,
    days: int,
    effort: Effort,
    wages_file: Path | None = None,
) -> None:
    """Print scenarios side by side with today."""
    from routing.capacity.changes import ScenarioError, read_scenarios
    from routing.capacity.scenarios import compare

    dataset, horizon = load(data, first_day, days)
    wages = read_prices(wages_file, dataset)
    say = Progress()
    try:
        found = read_scenarios(scenarios)
        count = len(found) + 1
        say(f"{count} scenarios, {effort.seconds:.0f} s of search each")
        outcomes = compare(dataset, horizon, found, effort, lambda o: say(f"{o.name}: planned"))
    except (ScenarioError, ValueError) as error:
        refuse_text(f"{error}.")
    print_table(
        ("scenario", "nurses", "shifts", *FIGURES, *wages_head(wages), *ABOVE),
        (
            (
                o.name,
                str(o.nurses),
                told(o, "shifts"),
                *figures_of(o),
                *wages_of(o, wages),
                *above_of(o, outcomes[0]),
            )
            for o in outcomes
        ),
    )
    explain(effort)


def run_mix(
    data: Path,
    first_day: date | None,
    days: int,
    level: Level,
    most: int,
    effort: Effort,
    seconds: float,
    wages_file: Path | None = None,
) -> None:
    """Print the mixes tried, and the cheapest that serves well enough."""
    from routing.capacity.mix import cheapest_mix

    dataset, horizon = load(data, first_day, days)
    wages = read_prices(wages_file, dataset)
    say = Progress()
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
            dataset,
            horizon,
            level,
            effort,
            most=most,
            wages=wages,
            should_stop=no_time,
            tell=tell,
        )
    except ValueError as error:
        refuse_text(f"{error}.")
    print_table(
        ("mix", "nurses", "level", *FIGURES, *wages_head(wages), *ABOVE),
        (
            (
                _mix_name(s),
                str(s.outcome.nurses),
                _verdict(s),
                *figures_of(s.outcome),
                *wages_of(s.outcome, wages),
                *above_of(s.outcome, mixes.steps[0].outcome),
            )
            for s in mixes.steps
        ),
    )
    explain(effort)
    _answer(mixes, level, most, seconds, wages)


def _answer(mixes: Mixes, level: Level, most: int, seconds: float, wages: Wages | None) -> None:
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
    paid = "".join(f" Wages a day {price}." for price in wages_of(best.outcome, wages))
    typer.echo(
        f"Cheapest mix found: {_mix_name(best)}, {best.outcome.nurses} nurses.{paid} In window "
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
