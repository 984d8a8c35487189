"""How a search is run: how hot at which moment, and how often searches tell each other."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Parameters of a solve.

    They were set by single runs on generated weeks and a few public days. ``suites/tuning.toml``
    tries others on generated problems and verifies on unseen ones: see docs/benchmarks.md.

    Attributes
    ----------
    cold
        Last temperature of the search, in what the first plan's routes cost per visit.
    coolest, hottest
        Limits of the first temperature.
    hot
        Steps per visit for which the first temperature is 1: a search that has much time for each
        visit may begin further from where it is to end.
    rounds, small
        Problems of at most ``small`` visits are annealed so many times over, each search by itself
        for a round: what one is caught in, another one passes by. Larger ones have no time for it.
    exchange
        Share of the search after which those that lag behind go on from the best schedule on larger
        problems: more often, and they are all drawn into one basin while it is hot. A search that
        begins cooler, as it has little time, does so at shares that are as much smaller.
    shares
        Share of small moves in the work of each search, by turns: which is better differs from
        problem to problem.
    alone
        Share of small moves of a search without others.
    """

    cold: float = 0.04
    coolest: float = 0.2
    hottest: float = 1.2
    hot: float = 400.0
    rounds: int = 4
    small: int = 100
    exchange: float = 0.2
    shares: tuple[float, ...] = (0.35, 0.8)
    alone: float = 0.5


TUNING = Tuning()
"""What searches are run with."""


@dataclass(kw_only=True)
class Cooling:
    """From hot to cold, once or several times over.

    Attributes
    ----------
    tuning
        How.
    visits
        How many the problem has.
    round
        The round under way, from 1.
    exchanged
        Share of the search at which searches last told each other.
    first
        The temperature that the search begins with, as far as that is known by now.
    """

    tuning: Tuning
    visits: int
    round: int = field(default=1, init=False)
    exchanged: float = field(default=0.0, init=False)
    first: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin as hot as may be: how much time there is for each visit is told later."""
        self.first = self.tuning.hottest

    @property
    def several(self) -> bool:
        """Whether there are several rounds."""
        return self.visits <= self.tuning.small

    @property
    def rounds(self) -> int:
        """How many rounds there are."""
        return self.tuning.rounds if self.several else 1

    def begins_round(self, done: float) -> bool:
        """Tell, once for each, whether another round begins at a share of the search."""
        begins = self.round < self.rounds and min(1.0, done) * self.rounds >= self.round
        if begins:
            self.round += 1
        return begins

    def exchanges(self, done: float) -> bool:
        """Tell, once for each, whether searches are to tell each other at a share of the search."""
        apart = self.tuning.exchange * self.first / self.tuning.hottest
        tell = not self.several and done - self.exchanged >= apart
        if tell:
            self.exchanged = done
        return tell

    def temperature(self, done: float, steps: float) -> float:
        """Return the temperature, in what the first plan's routes cost per visit.

        Parameters
        ----------
        done
            Share of the search that is over.
        steps
            How many steps there will be in all.
        """
        given = self.tuning
        over = min(1.0, min(1.0, done) * self.rounds - (self.round - 1))
        first = (steps / max(1, self.visits) / given.hot) ** 1.5
        first = self.first = min(given.hottest, max(given.coolest, first))
        return float(first * (given.cold / first) ** over)
