"""The thread of a roster solve that generates schedules: bound, dives, branch and price, choice."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from staffing.columns.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from staffing.columns.dive import Style
    from staffing.columns.pool import Column
    from staffing.columns.relaxation import Relaxation
    from staffing.columns.tree import Tree
    from staffing.compile.compiled import Ints
    from staffing.incumbent import Incumbent
    from staffing.search.crew import Crew

SMALL, EXACT_SECONDS = 400, 8.0
"""Up to so many nurse-days times options are solved whole first, for so many seconds."""

NEIGHBOURHOOD_SECONDS = 4.0
"""Seconds for a neighbourhood's relaxation, and for its tree, before smaller ones are drawn."""

FEW_COLUMNS, FEW_SECONDS = 400, 2.0
"""Up to so many schedules of a neighbourhood, one is chosen for each nurse, in so many seconds."""

CHOICE_SECONDS = 10.0
"""Seconds for the first choice among all schedules."""

MOST_COLUMNS = 4_000
"""Schedules among which one is chosen for each nurse."""

CONVERGE_PART = 0.4
"""Part of the time after which dives begin though the bound could still rise."""

DIVE_PART, MOST_AT_ONCE = 0.15, 0.5
"""Part of the time left for a dive; the most of the open shifts that it pins at once for that."""

ROUNDS_OF_DIVE = 0.8
"""A dive has so many rounds, times the logarithm of nurse-days, over the share pinned at once."""

TREE_SHARES = (0.1, 0.6)
"""Part of the time for the tree: the least, and the one while it gets anywhere."""

TURN_SECONDS = 4.0
"""Seconds for the tree at once."""


class Generation:
    """What the thread knows.

    Attributes
    ----------
    held
        The best roster.
    crew, pool
        Nurses and their schedules so far.
    """

    def __init__(
        self,
        held: Incumbent,
        crew: Crew,
        *,
        seed: int,
        seconds: float,
        step: int,
        over: Callable[[], bool],
    ) -> None:
        self.held, self._over, self._step = held, over, step
        self._seed, self._seconds = seed, seconds
        self._rng = np.random.default_rng(seed)
        self.crew = crew
        self.pool = Pool(self.crew)
        self._floor, self._hurry = 0.0, 1.0
        self._sizes = {"dive": 8.0, "tree": 8.0}
        self._price: Callable[[Column], float] = lambda _: 0.0

    def run(self) -> None:
        """Go on until told to stop."""
        from staffing.columns.tree import Tree

        held = self.held
        if held.value[0] or held.table.size * len(held.compiled.options) <= SMALL:
            self._exact()
        if self.crew.stuck or self._over():
            return
        self.pool.offer(self.crew.table)
        self.pool.offer(held.table)
        root = self._root()
        if self._over():
            return
        self._price_root(root)
        self._by_turns(root, Tree(root, self.rounded, held.table))

    def _by_turns(self, root: Relaxation, tree: Tree) -> None:
        """Dive, go on in the tree, and free some nurses, each for its part of the time."""
        from staffing.columns.dive import Style, style_of

        held, style = self.held, Style()
        spent = dict.fromkeys(("dive", "tree", "neighbours"), 0.0)
        share = TREE_SHARES[1]
        while not self._over():
            part = 0.0 if tree.done else share
            parts = {"dive": (1 - part) / 2, "tree": part, "neighbours": (1 - part) / 2}
            turn = min((way for way in parts if parts[way]), key=lambda x: spent[x] / parts[x])
            begun = held.elapsed
            if turn == "dive":
                at_once = min(MOST_AT_ONCE, style.share * self._hurry)
                self._dive(root, replace(style, share=at_once))
                style = style_of(self._rng)
            elif turn == "tree":
                share = TREE_SHARES[1] if self._grow(tree) else max(TREE_SHARES[0], 0.5 * share)
            elif spent[turn]:
                self._neighbour()
            else:
                self._price_root(root)
                self._choose(root, CHOICE_SECONDS)
            spent[turn] += held.elapsed - begun

    def _grow(self, tree: Tree) -> bool:
        """Go on in the tree for a while; tell whether its bound or the best roster got better."""
        held = self.held
        before, until = (tree.bound, held.worth()), held.elapsed + TURN_SECONDS
        tree.run(held.worth, held.offer, lambda: self._over() or held.elapsed > until)
        held.steps += 1
        bound = min(tree.bound, held.worth())
        if np.isfinite(bound):
            held.raise_bound(self.rounded(bound))
        return before != (tree.bound, held.worth())

    def _root(self) -> Relaxation:
        """Return the relaxation of all nurses, raising the bound on the way."""
        from staffing.columns.dive import Style
        from staffing.columns.relaxation import Relaxation

        held = self.held
        root = Relaxation(self.pool, range(len(self.crew.schedulers)), held.table)
        begun, rounds = held.elapsed, 0
        while not self._over() and held.elapsed < CONVERGE_PART * self._seconds:
            done = root.converge(self._over, rounds=1)
            rounds += 1
            if np.isfinite(root.bound):
                held.raise_bound(self.rounded(root.bound))
            if done:
                break
        each = (held.elapsed - begun) / max(1, rounds)
        left = max(1.0, self._seconds - held.elapsed)
        at_once = ROUNDS_OF_DIVE * each * float(np.log(held.table.size)) / (DIVE_PART * left)
        self._hurry = max(1.0, at_once / Style().share)
        return root

    def _price_root(self, root: Relaxation) -> None:
        """Note by how much each schedule is above what the relaxation of all would take."""
        root.converge(self._over, rounds=10)  # Dives may have taken schedules out of it.
        root.solve()
        self._floor = min(root.objective, root.bound) if np.isfinite(root.bound) else root.objective
        self._price = root.price

    def rounded(self, bound: float) -> int:
        """Return the least cost from a bound on that costs can have."""
        return max(0, self._step * ceil(bound / self._step - 1e-6))

    def _dive(self, relaxation: Relaxation, style: Style, kept: float = 0.0) -> bool:
        """Dive, and offer what is found; tell whether it is better."""
        from staffing.columns.dive import Dive

        held = self.held
        worth = held.worth() - kept - self._step + 0.5 if held.history else np.inf
        dive = Dive(relaxation, self._rng, self._over, style=style, worth=worth)
        table = dive.run(held.table)
        held.steps += 1
        return table is not None and held.offer(table)

    def _neighbour(self) -> None:
        """Free some nurses and do the best for them, in a dive or by branch and price."""
        from staffing.columns.relaxation import Relaxation

        held, nurses = self.held, len(self.crew.schedulers)
        begun = held.elapsed
        table = held.table
        self.pool.offer(table)
        way = str(self._rng.choice(("dive", "tree")))
        free = self._drawn(table, min(nurses, round(self._sizes[way])))
        gap = held.worth() - self._floor
        columns = [x for n in free for x in self.pool.by_nurse[n] if self._price(x) <= gap]
        relaxation = Relaxation(self.pool, map(int, free), table, columns)
        others = set(range(nurses)) - set(map(int, free))
        kept = sum(self.crew.schedulers[n].true_price(table[n]) for n in others)
        patience = begun + NEIGHBOURHOOD_SECONDS

        def late() -> bool:
            return self._over() or held.elapsed > patience

        held.steps += 1
        done = relaxation.converge(late)
        if self._over():
            return
        if done and self.rounded(relaxation.objective + kept) >= held.worth():
            self._resize(way, 1.1)
        elif done and way == "dive":
            self._dive_for_few(relaxation, kept)
            self._resize(way, 0.9 if held.elapsed > begun + 2 * NEIGHBOURHOOD_SECONDS else 1.0)
        else:
            self._resize(way, 1.1 if done and self._branch(relaxation, table, kept) else 0.9)

    def _resize(self, way: str, factor: float) -> None:
        """Note how many nurses are freed the next time."""
        self._sizes[way] = float(np.clip(self._sizes[way] * factor, 2, len(self.crew.schedulers)))

    def _dive_for_few(self, relaxation: Relaxation, kept: float) -> None:
        """Dive, and if that is in vain, choose among the schedules that it came by."""
        from staffing.columns.dive import style_of

        if not self._dive(relaxation, style_of(self._rng), kept) and not self._over():
            relaxation.solve()
            self._choose(relaxation, FEW_SECONDS, kept, FEW_COLUMNS)

    def _branch(self, relaxation: Relaxation, table: Ints, kept: float) -> bool:
        """Branch and price for a while; tell whether all was looked at."""
        from staffing.columns.tree import Tree

        held, until = self.held, self.held.elapsed + NEIGHBOURHOOD_SECONDS
        tree = Tree(relaxation, lambda bound: self.rounded(bound + kept) - kept, table)
        # A better roster of the other thread would have other nurses beside those who are free.
        worth = held.worth() - kept

        def found(better: Ints) -> None:
            nonlocal worth
            held.offer(better)
            worth = min(worth, relaxation.objective)

        tree.run(lambda: worth, found, lambda: self._over() or held.elapsed > until)
        return tree.done

    def _drawn(self, table: Ints, count: int) -> Ints:
        """Draw nurses, the more likely the more their schedules are above the relaxation's."""
        nurses = len(self.crew.schedulers)
        excess = np.zeros(nurses)
        for n in set(range(nurses)) - set(self.crew.stuck):
            column = self.pool.get(n, table[n])
            excess[n] = 0.0 if column is None else max(0.0, self._price(column))
        weight = excess / max(1e-9, excess.mean()) + 1.0
        return self._rng.choice(nurses, size=count, replace=False, p=weight / weight.sum())

    def _choose(
        self,
        relaxation: Relaxation,
        seconds: float,
        kept: float = 0.0,
        limit: int = MOST_COLUMNS,
    ) -> None:
        """Choose among schedules that could be part of a better roster."""
        from staffing.cpsat.choice import choose

        held = self.held
        table = held.table
        most = held.worth() - kept - relaxation.objective
        known = [x for n in relaxation.free for x in self.pool.by_nurse[n]]
        columns = [x for x in known if relaxation.price(x) <= most]
        if self._over() or not columns or len(columns) > limit:
            return
        nurses = {x.nurse for x in columns}
        found, _ = choose(
            self.crew.lines,
            columns,
            self.pool.present(table, set(range(len(table))) - nurses),
            table,
            seconds=min(seconds, max(0.1, self._seconds - held.elapsed)),
            seed=self._seed,
            should_stop=self._over,
        )
        if found is not None:
            held.offer(found)

    def _exact(self) -> None:
        """Solve a small problem whole: the relaxation alone may leave a gap."""
        from staffing.cpsat.exact import solve_exact
        from staffing.cpsat.variables import Scope

        held = self.held
        found = solve_exact(
            held.compiled,
            Scope(table=held.table),
            seconds=max(0.1, min(EXACT_SECONDS, self._seconds - held.elapsed)),
            seed=self._seed,
            workers=1,
            should_stop=self._over,
            hear=held.offer,
        )
        if found.table is not None:
            held.offer(found.table)
        if found.bound is not None:
            held.raise_bound(found.bound)
