"""Figures: their points by hand, and SVG that any browser reads."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from benchmarks.instances import Reference
from benchmarks.report.figures import by_size, figures, over_time, profile
from benchmarks.report.svg import Axis, Chart, Series
from tests.benchmarks.report.boards import board, instance, run

PAIR = (instance("a"), instance("b", best=200.0, size=20))


def test_cost_over_time_is_a_geometric_mean_once_all_have_plans() -> None:
    """At 2 s the ratios are 1.44 and 1, at 8 s 1.21 and 1: 20 % and 10 % above."""
    at = board(
        [
            run(objective=121.0, history=((1.0, 144.0), (8.0, 121.0))),
            run(instance="b", objective=200.0, history=((2.0, 200.0),)),
        ],
        *PAIR,
    )
    chart = over_time(at)
    assert chart is not None
    (series,) = chart.series
    assert series.points[0] == pytest.approx((2.0, 20.0))
    assert series.points[-1] == pytest.approx((10.0, 10.0))
    assert all(y == pytest.approx(20.0 if x < 8 else 10.0) for x, y in series.points)


def test_lines_over_time_are_over_the_same_instances() -> None:
    """One who kept too few histories is named and not drawn."""
    history = ((1.0, 100.0),)
    records = [run(instance=name, history=history) for name in "abc"]
    records += [run(instance="a", solver="few", history=history)]
    records += [run(instance=name, solver="half", history=history) for name in "ab"]
    chart = over_time(board(records, *(instance(name) for name in "abc")))
    assert chart is not None
    assert [series.name for series in chart.series] == ["infuseroute", "half"]
    assert "2 instances" in chart.subtitle
    assert chart.subtitle.endswith("not drawn, as too few plans compare: few")


def test_plans_that_leave_out_more_have_no_line() -> None:
    """Their objective would look better than it is."""
    at = board([run(unserved=2, history=((1.0, 50.0),))], instance(), unserved_first=True)
    assert over_time(at) is None


def test_the_profile_counts_instances_within_a_gap() -> None:
    """Ours is best on one and 4 % above on the other; the other solver told one, 10 % above."""
    reference = Reference(solver="told", objective=110, seconds=10, note="n")
    at = board(
        [run(objective=99.0), run(instance="b", objective=208.0)],
        instance("a", references=(reference,)),
        PAIR[1],
    )
    chart = profile(at)
    assert chart is not None
    ours, told = chart.series
    assert ours.points == (
        (0.0, 50.0),
        (pytest.approx(4.0), 100.0),
        (pytest.approx(10.5), 100.0),
    )
    assert told.points[1] == (pytest.approx(10.0), 100.0)


def test_a_run_without_a_plan_is_never_within() -> None:
    """Nor is one that leaves out more."""
    at = board(
        [run(), run(instance="b", objective=None, feasible=False)], *PAIR, unserved_first=True
    )
    chart = profile(at)
    assert chart is not None
    assert chart.series[0].points[-1][1] == 50.0


def test_others_by_size_are_over_ours() -> None:
    """20 % above at size 10, 5 % below at 20; the colour is that of the profile."""
    at = board(
        [
            run(),
            run(solver="x", objective=120.0),
            run(instance="b", objective=200.0),
            run(instance="b", solver="x", objective=190.0),
        ],
        *PAIR,
    )
    chart = by_size(at)
    assert chart is not None
    assert chart.series[0].points == ((10, pytest.approx(20.0)), (20, pytest.approx(-5.0)))
    in_profile = profile(at)
    assert in_profile is not None
    assert [s.style for s in in_profile.series if s.name == "x"] == [chart.series[0].style]


def test_nothing_to_show_is_no_figure() -> None:
    """One instance without a history has neither time nor size nor a share."""
    assert figures(board([run()])) == {}


def drawn(**axis: float) -> str:
    series = Series(name="<a & b>", points=((1.0, -5.0), (10.0, 40.0)), style=0)
    cloud = Series(name="c" * 90, points=((2.0, 3.0),), style=3, shape="points")
    steps = Series(name="d" * 60, points=((1.0, 0.0), (3.0, 9.0)), style=9, shape="steps")
    x = Axis(label="x", low=1.0, high=10.0, log=True)
    y = Axis(label="y", low=-10.0, high=40.0)
    return Chart(title="T & t", subtitle="<s>", x=x, y=y, series=(series, cloud, steps)).svg()


def test_svg_is_well_formed_and_escaped() -> None:
    """Names are text and never markup; there are no numbers that are none."""
    text = drawn()
    root = ET.fromstring(text)
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"T & t", "<s>", "<a & b>"} <= set(words)
    assert not re.search(r"\b(nan|inf)\b", text)


def test_svg_places_points_by_its_axes() -> None:
    """The first point is at the left and a tenth above the bottom, the last in the corner."""
    text = drawn()
    (path,) = re.findall(r'd="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"', text)
    x1, y1, x2, y2 = map(float, path)
    assert (x1, x2) == (70, 736)
    assert y1 - y2 == pytest.approx(274 * 0.9, abs=0.1)


def test_the_legend_wraps_before_the_edge() -> None:
    """Long names have rows of their own, and the whole is as high as it must be."""
    text = drawn()
    rows = re.findall(r'y="(\d+)"[^>]*>(?:&lt;a|c{90}|d{60})', text)
    assert rows == ["60", "78", "96"]
    assert f'height="{56 + 18 * 3 + 274 + 52}"' in text


@pytest.mark.parametrize(
    ("axis", "ticks"),
    [
        (Axis(label="", low=0, high=10), [0, 2, 4, 6, 8, 10]),
        (Axis(label="", low=-3, high=5), [-3, -2, -1, 0, 1, 2, 3, 4, 5]),
        (Axis(label="", low=0.3, high=60, log=True), [0.5, 1, 2, 5, 10, 20, 50]),
        (Axis(label="", low=1, high=10_000, log=True), [1, 10, 100, 1000, 10_000]),
    ],
)
def test_ticks_are_round(axis: Axis, ticks: list[float]) -> None:
    """1, 2 and 5 times powers of ten, between the ends."""
    assert axis.ticks() == pytest.approx(ticks)
