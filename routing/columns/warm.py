"""Compiles the labels on a shift of one visit."""

from __future__ import annotations

import numpy as np

from routing.columns import labels as lab
from routing.columns import ways
from routing.columns.tables import BUCKETS


def warm_up() -> None:
    """Run every compiled function once; the machine code is kept for later runs."""
    one, zero = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    square = np.full((1, 1), lab.FAR)
    table = lab.Table(
        begin=zero,
        end=one * 9,
        due=zero,
        on_site=one,
        meal=zero,
        word=zero,
        bit=one,
        out=one,
        back=one,
        leg=square,
        out_drive=one,
        drive=square,
        near=np.ones((1, 1), dtype=np.int64),
        mark_word=zero,
        mark_bit=zero,
        shift=np.array([0, 9, 9, lab.FAR, 0, 0, 0, 0, 0, 0, 0], dtype=np.int64),
    )
    prices = lab.Prices(zero, zero, np.zeros(5, dtype=np.int64))
    room = lab.Room(
        label=np.zeros((8, 12), dtype=np.int64),
        memory=np.zeros((8, 1), dtype=np.int64),
        at_time=np.zeros(BUCKETS, dtype=np.int64),
        tail=np.zeros(BUCKETS, dtype=np.int64),
        at_node=zero.copy(),
        done=np.zeros((1, 2), dtype=np.int64),
        rest=np.zeros((1, BUCKETS), dtype=np.int64),
    )
    count = ways.label(table, prices, room, lab.EXACT, 1)
    ways.gather(table, prices, room, count, 1, np.zeros((1, 2), dtype=np.int64))
    ways.along(table, prices, room, zero, np.array([0, 1], dtype=np.int64))
