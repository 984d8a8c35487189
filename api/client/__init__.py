"""The service from Python: typed, and patient with servers that restart."""

from __future__ import annotations

from api.client.client import Client
from api.client.errors import ApiError, NoAnswerError

__all__ = ["ApiError", "Client", "NoAnswerError"]
