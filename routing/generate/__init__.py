"""Realistic datasets on any road network: ``generate(network, folder, patients=..., seed=...)``."""

from routing.generate.generator import generate

__all__ = ["generate"]
