"""What is left of a database when the power goes: its writes recorded, and replayed up to a cut.

Whatever was not synced may be there, be missing, or be there in part, sector by sector.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512
PAGES = 24
"""Of the log, before they are moved into the database: often, so that cuts fall into that too."""


@dataclass(kw_only=True)
class Cuts:
    """What came of all cuts.

    Attributes
    ----------
    corrupt
        Databases that do not open, or are damaged.
    lost
        Cuts that lost a transaction whose commit had returned.
    half
        Cuts that left half of a transaction.
    """

    corrupt: int = 0
    lost: int = 0
    half: int = 0


@dataclass(kw_only=True)
class Recorder(apsw.VFS):
    """A file system that hands everything on, and remembers it in order."""

    name: str
    log: list[tuple[str, str, int, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's.
        return _File(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.log.append(("delete", Path(filename).name, 0, b""))
        super().xDelete(filename, syncdir)


class _File(apsw.VFSFile):
    def __init__(self, recorder: Recorder, name: Any, flags: list[int]) -> None:
        self.recorder = recorder
        self.file = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "").name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self.recorder.log.append(("write", self.file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self.recorder.log.append(("truncate", self.file, newsize, b""))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self.recorder.log.append(("sync", self.file, 0, b""))
        super().xSync(flags)


def record(folder: Path, pragmas: Sequence[str], transactions: int, name: str) -> Recorder:
    """Return what is written while transactions of two rows each are committed."""
    recorder = Recorder(name=name)
    with closing(apsw.Connection(str(folder / "state.db"), vfs=name)) as opened:
        for pragma in (*pragmas, f"wal_autocheckpoint = {PAGES}"):
            opened.execute(f"PRAGMA {pragma}")
        opened.execute("CREATE TABLE a (n INTEGER PRIMARY KEY, x BLOB); CREATE TABLE b (n INTEGER)")
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        recorder.log.append(("ready", "", 0, b""))
        for n in range(transactions):
            opened.execute("BEGIN IMMEDIATE")
            opened.execute("INSERT INTO a VALUES (?, zeroblob(900))", (n,))
            opened.execute("INSERT INTO b VALUES (?)", (n,))
            opened.execute("COMMIT")
            recorder.log.append(("committed", "", n, b""))
    return recorder


def cut(recorder: Recorder, folder: Path, cuts: int, seed: int = 0) -> Cuts:
    """Cut the power at random moments, open what is left each time, and count what is wrong."""
    chance, found, log = random.Random(seed), Cuts(), recorder.log
    ready = next(i for i, entry in enumerate(log) if entry[0] == "ready")
    for number in range(cuts):
        end = chance.randrange(ready, len(log))
        place = folder / f"cut-{number}"
        place.mkdir()
        for name, content in _left(log[:end], chance).items():
            (place / name).write_bytes(content)
        promised = sum(entry[0] == "committed" for entry in log[:end])
        try:
            with closing(apsw.Connection(str(place / "state.db"))) as opened:
                (said,) = next(opened.execute("PRAGMA integrity_check"))
                a = {n for (n,) in opened.execute("SELECT n FROM a")}
                b = {n for (n,) in opened.execute("SELECT n FROM b")}
        except apsw.Error:
            found.corrupt += 1
            continue
        found.corrupt += said != "ok"
        found.lost += not set(range(promised)) <= a
        found.half += a != b
    return found


def _left(log: Sequence[tuple[str, str, int, bytes]], chance: random.Random) -> dict[str, bytes]:
    """Return the files after a cut: what was synced, and of the rest whatever chance leaves."""
    safe: dict[str, bytearray] = {}
    waiting: dict[str, list[tuple[str, int, bytes]]] = {}
    for kind, name, number, data in log:
        if kind == "sync":
            for change in waiting.pop(name, ()):
                _apply(safe.setdefault(name, bytearray()), *change)
        elif kind == "delete":
            safe.pop(name, None)
            waiting.pop(name, None)
        elif kind in ("write", "truncate"):
            waiting.setdefault(name, []).append((kind, number, data))
    for name, changes in waiting.items():
        for kind, number, data in changes:
            fate = chance.random()
            if fate < 0.4:
                continue
            sectors = chance.randrange(len(data) // SECTOR + 1)
            there = data[: SECTOR * sectors] if fate < 0.6 else data
            _apply(safe.setdefault(name, bytearray()), kind, number, there)
    return {name: bytes(content) for name, content in safe.items() if not name.endswith("-shm")}


def _apply(content: bytearray, kind: str, number: int, data: bytes) -> None:
    if kind == "truncate":
        del content[number:]
        content.extend(bytes(max(0, number - len(content))))
        return
    content.extend(bytes(max(0, number + len(data) - len(content))))
    content[number : number + len(data)] = data
