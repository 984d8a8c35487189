"""From therapy orders to visits: what is due, when, and what ties visits together."""

from routing.protocols.expand import Expansion, expand, lead_days
from routing.protocols.reader import ProtocolError, load_protocols

__all__ = ["Expansion", "ProtocolError", "expand", "lead_days", "load_protocols"]
