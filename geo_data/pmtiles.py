"""Archives of map tiles in one file: PMTiles, version 3.

github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
"""

from __future__ import annotations

import gzip
import json
import struct
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAGIC = b"PMTiles\x03"

SECTIONS = struct.Struct("<8s11Q")
"""Magic; offset and length of root directory, metadata, leaf directories and tiles; and counts of
places with a tile, of entries, and of different tiles."""

REST = struct.Struct("<6B4iB2i")
"""Clustered, both compressions, kind of tile, least and greatest zoom; bounds; middle."""

HEADER_SIZE = SECTIONS.size + REST.size

LARGEST_ROOT = 16_384 - HEADER_SIZE
"""Bytes of the root directory, so that a map has it with the first bytes it fetches."""

LEAF_ENTRIES = 4_096
"""Entries of a leaf directory, where one directory is too large."""

GZIP = 2


class Entry(NamedTuple):
    """Where the content of tiles with consecutive numbers is; a run of 0 is a leaf directory."""

    tile: int
    offset: int
    length: int
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Tiles, and what is said about them.

    Attributes
    ----------
    entries
        All entries, in the order of tiles, with offsets in ``tiles``.
    tiles
        The contents of the tiles.
    metadata
        What maps are told, ``vector_layers`` and ``attribution`` among it.
    rest
        The second part of the header: ``REST``.
    """

    entries: tuple[Entry, ...]
    tiles: bytes
    metadata: dict[str, Any]
    rest: tuple[int, ...]

    @property
    def zooms(self) -> tuple[int, int]:
        """Least and greatest zoom."""
        return self.rest[4], self.rest[5]


def read_archive(path: Path) -> Archive:
    """Return what is in an archive; raises ValueError or OSError if it is none."""
    content = path.read_bytes()
    if not content.startswith(MAGIC) or len(content) < HEADER_SIZE:
        raise ValueError(f"{path.name} is no PMTiles file, version 3")
    _, root, root_size, about, about_size, leaf, _, tiles, size, *_ = SECTIONS.unpack_from(content)
    rest = REST.unpack_from(content, SECTIONS.size)
    if rest[1] != GZIP:
        raise ValueError(f"the directories of {path.name} are not packed by gzip")
    entries: list[Entry] = []
    for entry in _directory(content[root : root + root_size]):
        if entry.run:
            entries.append(entry)
        else:
            begin = leaf + entry.offset
            entries += _directory(content[begin : begin + entry.length])
    return Archive(
        entries=tuple(entries),
        tiles=content[tiles : tiles + size],
        metadata=json.loads(gzip.decompress(content[about : about + about_size])),
        rest=rest,
    )


def joined(archives: Sequence[Archive], metadata: dict[str, Any]) -> Archive:
    """Return one archive of several, each of which has other zooms.

    Parameters
    ----------
    archives
        From the least zoom to the greatest, the bounds of the last being those of all.
    metadata
        What is said otherwise than in the metadata of the last one.
    """
    entries: list[Entry] = []
    tiles = b""
    for archive in archives:
        entries += [e._replace(offset=e.offset + len(tiles)) for e in archive.entries]
        tiles += archive.tiles
    last = archives[-1]
    least, greatest = archives[0].zooms[0], last.zooms[1]
    about = last.metadata | metadata | {"minzoom": str(least), "maxzoom": str(greatest)}
    for layer in about.get("vector_layers", []):
        layer.update(minzoom=least, maxzoom=greatest)
    return replace(
        last,
        entries=tuple(entries),
        tiles=tiles,
        metadata=about,
        rest=(*last.rest[:4], least, greatest, *last.rest[6:]),
    )


def write_archive(archive: Archive, path: Path) -> None:
    """Write an archive; raises OSError if that cannot be."""
    root, leaves = _packed(archive.entries)
    about = gzip.compress(json.dumps(archive.metadata, ensure_ascii=False).encode(), mtime=0)
    parts = (root, about, leaves, archive.tiles)
    sections = []
    offset = HEADER_SIZE
    for part in parts:
        sections += [offset, len(part)]
        offset += len(part)
    counts = (
        sum(entry.run for entry in archive.entries),
        len(archive.entries),
        len({entry.offset for entry in archive.entries}),
    )
    with path.open("wb") as file:
        file.write(SECTIONS.pack(MAGIC, *sections, *counts))
        file.write(REST.pack(*archive.rest))
        file.writelines(parts)


def _packed(entries: Sequence[Entry]) -> tuple[bytes, bytes]:
    """Return root and leaf directories; there are leaves only if the root would be too large."""
    root = _pack(entries)
    if len(root) <= LARGEST_ROOT:
        return root, b""
    leaves = b""
    heads = []
    for begin in range(0, len(entries), LEAF_ENTRIES):
        leaf = _pack(entries[begin : begin + LEAF_ENTRIES])
        heads.append(Entry(tile=entries[begin].tile, offset=len(leaves), length=len(leaf), run=0))
        leaves += leaf
    return _pack(heads), leaves


def _pack(entries: Sequence[Entry]) -> bytes:
    """Return a directory: all numbers of one kind after each other, tiles as differences."""
    numbers = [len(entries)]
    tiles = [0, *(e.tile for e in entries)]
    numbers += [here - before for before, here in pairwise(tiles)]
    numbers += [e.run for e in entries]
    numbers += [e.length for e in entries]
    ends = [-1, *(e.offset + e.length for e in entries)]
    # Zero says that the content follows that of the entry before.
    numbers += [
        0 if e.offset == end else e.offset + 1 for e, end in zip(entries, ends[:-1], strict=True)
    ]
    return gzip.compress(b"".join(map(_varint, numbers)), mtime=0)


def _directory(packed: bytes) -> list[Entry]:
    """Undo ``_pack``."""
    numbers = iter(_numbers(gzip.decompress(packed)))
    count = next(numbers)
    steps, runs, lengths, offsets = ([next(numbers) for _ in range(count)] for _ in range(4))
    entries: list[Entry] = []
    tile = end = 0
    for step, run, length, offset in zip(steps, runs, lengths, offsets, strict=True):
        tile += step
        begin = offset - 1 if offset else end
        end = begin + length
        entries.append(Entry(tile=tile, offset=begin, length=length, run=run))
    return entries


def _varint(number: int) -> bytes:
    """Return a number in as few bytes as it needs, seven bits in each."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _numbers(content: bytes) -> list[int]:
    """Return all numbers that ``_varint`` wrote."""
    numbers, number, shift = [], 0, 0
    for byte in content:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(number)
            number = shift = 0
    return numbers
