"""Charts of lines as SVG, readable on white and on dark, the same bytes for the same data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, PLOT = 760, 274
"""Of the whole, and the height of the plot alone."""

LEFT, RIGHT, HEAD, BOTTOM = 70, 24, 56, 52
"""Margins around the plot, in which title and labels stand; the legend comes between."""

ROW = 18
"""Height of a row of the legend."""

TEXT, GRID = "#767e89", "#767e8940"
"""Grey of which enough is seen on white and on black alike."""

COLOURS = ("#3584e4", "#e66100", "#2b9a66", "#a45ee5", "#d0457e", "#b08a1e", "#1797a6", "#767e89")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "5 2", "1 4", "12 4", "4 4")
"""Lines differ in dashes too, for eyes and printers that see no colours."""

Shape = Literal["line", "steps", "points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis.

    Attributes
    ----------
    label
        What it measures, with its unit.
    low, high
        Its ends; above 0 if logarithmic.
    log
        Whether it is logarithmic.
    """

    label: str
    low: float
    high: float
    log: bool = False

    def share(self, value: float) -> float:
        """Return where a value lies between the ends: 0 to 1, beyond that outside."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Return round values between the ends: 1, 2 or 5 times a power of ten."""
        if self.log:
            first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
            steps = (1, 2, 5) if self.high / self.low < 2_000 else (1,)
            found = [step * 10.0**power for power in range(first, last + 1) for step in steps]
            return [t for t in found if self.low * 0.999 <= t <= self.high * 1.001]
        step = _step((self.high - self.low) / 8)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * 0.999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or cloud.

    Attributes
    ----------
    name
        In the legend.
    points
        (x, y) in order of x.
    style
        Number of its colour and dashes, or mark.
    shape
        ``steps`` holds each value until the next; ``points`` draws marks alone.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    style: int
    shape: Shape = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with its axes.

    Attributes
    ----------
    title, subtitle
        What is shown, and of how much.
    """

    title: str
    subtitle: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]

    @property
    def top(self) -> int:
        """Where the plot begins, below the legend."""
        return HEAD + ROW * (1 + max(row for _, row in self._entries()))

    @property
    def height(self) -> int:
        """Of the whole."""
        return self.top + PLOT + BOTTOM

    def svg(self) -> str:
        """Return the chart as text of an SVG file."""
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" '
            f'width="{WIDTH}" height="{self.height}" role="img" '
            'font-family="system-ui, sans-serif" font-size="12">',
            f"<title>{escape(self.title)}</title>",
            f"<desc>{escape(self.subtitle)}</desc>",
            '<clipPath id="plot"><rect '
            f'x="{LEFT}" y="{self.top - 4}" width="{WIDTH - LEFT - RIGHT}" '
            f'height="{PLOT + 8}"/></clipPath>',
            _text(LEFT, 20, self.title, size=15, weight="600"),
            _text(LEFT, 38, self.subtitle),
            *self._frame(),
            *self._legend(),
            '<g clip-path="url(#plot)" fill="none" stroke-width="2" stroke-linejoin="round">',
            *(line for series in self.series for line in self._drawn(series)),
            "</g>",
            "</svg>",
        ]
        return "\n".join(lines) + "\n"

    def _place(self, x: float, y: float) -> tuple[float, float]:
        across = LEFT + self.x.share(x) * (WIDTH - LEFT - RIGHT)
        return across, self.top + PLOT * (1 - self.y.share(y))

    def _frame(self) -> Iterator[str]:
        """Yield grid, ticks and labels."""
        right, bottom = WIDTH - RIGHT, self.top + PLOT
        for value in self.y.ticks():
            _, at = self._place(self.x.low, value)
            strong = value == 0 and self.y.low < 0
            yield _line(LEFT, at, right, at, TEXT if strong else GRID)
            yield _text(LEFT - 8, at + 4, _number(value), anchor="end")
        for value in self.x.ticks():
            at, _ = self._place(value, self.y.low)
            yield _line(at, self.top, at, bottom, GRID)
            yield _text(at, bottom + 18, _number(value), anchor="middle")
        yield _line(LEFT, bottom, right, bottom, TEXT)
        yield _text((LEFT + right) / 2, self.height - 12, self.x.label, anchor="middle")
        middle = self.top + PLOT / 2
        yield _text(18, middle, self.y.label, anchor="middle", turned=True)

    def _entries(self) -> list[tuple[float, int]]:
        """Return where each series stands in the legend: from the left, and in which row."""
        entries, at, row = [], float(LEFT), 0
        for series in self.series:
            # No font is asked how wide it is: letters of this size are narrower than this.
            width = 48 + 6.8 * len(series.name)
            if at > LEFT and at + width > WIDTH:
                at, row = float(LEFT), row + 1
            entries.append((at, row))
            at += width
        return entries

    def _legend(self) -> Iterator[str]:
        for series, (at, row) in zip(self.series, self._entries(), strict=True):
            y = HEAD + ROW * row
            colour, dash = _style(series.style)
            if series.shape == "points":
                yield _mark(at + 12, y, series.style)
            else:
                yield _line(at, y, at + 24, y, colour, width=2, dash=dash)
            yield _text(at + 30, y + 4, series.name)

    def _drawn(self, series: Series) -> Iterator[str]:
        places = [self._place(x, y) for x, y in series.points]
        if series.shape == "points":
            yield from (_mark(x, y, series.style) for x, y in places)
            return
        if not places:
            return
        colour, dash = _style(series.style)
        path = [f"M{_short(places[0][0])} {_short(places[0][1])}"]
        for x, y in places[1:]:
            path.append(
                f"H{_short(x)}V{_short(y)}"
                if series.shape == "steps"
                else f"L{_short(x)} {_short(y)}"
            )
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<path d="{"".join(path)}" stroke="{colour}"{dashes}/>'


def _style(number: int) -> tuple[str, str]:
    return COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]


def _mark(x: float, y: float, number: int) -> str:
    """Return a mark whose form differs from one series to the next."""
    colour, _ = _style(number)
    r = 4.5
    forms: Sequence[Sequence[tuple[float, float]]] = (
        ((-r, -r), (r, -r), (r, r), (-r, r)),
        ((0, -r - 1), (r + 1, r), (-r - 1, r)),
        ((0, -r - 1.5), (r + 1.5, 0), (0, r + 1.5), (-r - 1.5, 0)),
        ((0, r + 1), (r + 1, -r), (-r - 1, -r)),
    )
    if number % 5 == 0:
        return (
            f'<circle cx="{_short(x)}" cy="{_short(y)}" r="{r}" '
            f'fill="{colour}" fill-opacity="0.9"/>'
        )
    corners = " ".join(f"{_short(x + a)},{_short(y + b)}" for a, b in forms[number % 5 - 1])
    return f'<polygon points="{corners}" fill="{colour}" fill-opacity="0.9"/>'


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, *, width: int = 1, dash: str = ""
) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_short(x1)}" y1="{_short(y1)}" x2="{_short(x2)}" y2="{_short(y2)}" '
        f'stroke="{colour}" stroke-width="{width}"{dashes}/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    size: int = 12,
    weight: str = "400",
    turned: bool = False,
) -> str:
    turn = f' transform="rotate(-90 {_short(x)} {_short(y)})"' if turned else ""
    return (
        f'<text x="{_short(x)}" y="{_short(y)}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}" fill="{TEXT}"{turn}>{escape(text)}</text>'
    )


def _short(value: float) -> str:
    """Return a coordinate with a tenth at most, so that machines agree in the last digit."""
    # The sum makes a zero of what rounds to minus zero.
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def _number(value: float) -> str:
    return f"{value:,.10g}"
