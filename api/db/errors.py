"""What can go wrong with state, each with a code that HTTP and commands translate."""

from __future__ import annotations


class StateError(Exception):
    """Base of all errors here; ``code`` is stable, the text is a plain sentence without data."""

    code = "state"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NotFoundError(StateError):
    """There is no such thing in this branch; other branches' things do not exist here."""

    code = "not_found"


class StaleError(StateError):
    """Somebody changed it since it was read; ``current`` is its present revision."""

    code = "stale"

    def __init__(self, text: str, *, current: int) -> None:
        super().__init__(text)
        self.current = current


class ConflictError(StateError):
    """The state does not allow it; ``code`` says why, ``other`` names what stands in the way."""

    def __init__(self, code: str, text: str, *, other: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.other = other


class FencedError(StateError):
    """The run was given to another worker meanwhile: what this one found is not taken."""

    code = "fenced"


class StorageUnavailableError(StateError):
    """The database cannot be read or written now; nothing was half-written. ``code`` says why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
