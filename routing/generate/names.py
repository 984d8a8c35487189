"""Invented people: first and family names that belong to nobody in particular."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_FIRST = (
    "Ada Alma Amir Ana Anton Aria Ben Beat Bruno Carla Cem Chiara Dana David Diego Edith Elif Elio "
    "Emma Ernst Eva Felix Fiona Franz Gina Hanna Hugo Ida Irma Ivan Jana Joao Jon Julia Karl Klara "
    "Lara Lea Leo Lina Luca Luz Maja Marco Mia Milan Mona Nadia Nico Nora Olga Omar Oscar Paula "
    "Peter Rafael Rita Rosa Ruth Samuel Selma Simon Sofia Theo Tim Ursula Vera Vito Yara Zoë"
)
_FAMILY = (
    "Albrecht Amann Baumann Beck Berger Bianchi Brandt Bühler Costa Demir Dietrich Egger Faria "
    "Fehr Fischer Frick Gassner Gomes Graf Haas Hasler Heeb Hilti Hofer Jäger Kaiser Keller "
    "Kindle Koch Kolar Kranz Lampert Lang Lopez Marxer Meier Moser Müller Nagel Nigg Novak Oehri "
    "Ospelt Pereira Quaderer Reis Ritter Rossi Santos Schmid Schädler Sele Silva Stein Tanner Vogt "
    "Wachter Walser Weber Wolf Ziegler Zimmer"
)


def name(random: Random) -> str:
    """Return a first and a family name."""
    return f"{random.choice(_FIRST.split())} {random.choice(_FAMILY.split())}"


def address(random: Random, number: int) -> str:
    """Return an address that exists nowhere: the place is told by the coordinates alone."""
    return f"Sample Street {number}, apartment {random.randrange(1, 10)}"
