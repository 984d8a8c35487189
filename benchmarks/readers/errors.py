"""What can be wrong with a file, and with a plan that should go into one."""

from __future__ import annotations


class ReaderError(ValueError):
    """A file that cannot be used; the message says where and why.

    Parameters
    ----------
    where
        Line, or path of the value, such as ``patients[3].time_window``; "" for the whole file.
    text
        What is wrong.
    """

    def __init__(self, where: str, text: str) -> None:
        super().__init__(f"{where}: {text}" if where else text)
        self.where = where


class NoAnswerError(RuntimeError):
    """A plan that is no solution by the rules of the format, so that nothing is written."""
