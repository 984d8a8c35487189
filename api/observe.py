"""What the service says about itself: lines of JSON and counters, without patient data.

Only the words of ``ALLOWED`` are ever written. They hold ids of rows, codes and figures: nothing
that came from a dataset or a request body can end up in a log by mistake.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO, cast

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

if TYPE_CHECKING:
    from collections.abc import MutableMapping

__all__ = ["Metrics", "log", "metrics", "set_up_logs"]

ALLOWED = frozenset(
    {
        "attempt",
        "branch",
        "code",
        "correlation",
        "days",
        "event",
        "exception",
        "exit_code",
        "actor",
        "kind",
        "lane",
        "level",
        "method",
        "milliseconds",
        "number",
        "path",
        "pid",
        "plan",
        "port",
        "role",
        "run",
        "seconds",
        "signal",
        "state",
        "status",
        "timestamp",
        "worker",
    }
)


def keep_allowed(
    logger: Any, method: str, words: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every word that is not allowed."""
    del logger, method
    return {name: value for name, value in words.items() if name in ALLOWED}


def name_exception(
    logger: Any, method: str, words: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Write of an exception its type and place: its text may quote what it choked on."""
    del logger, method
    info = words.pop("exc_info", None)
    if info:
        kind, _, trace = sys.exc_info() if info is True else info
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        words["exception"] = f"{getattr(kind, '__name__', kind)}{place}"
    return words


def set_up_logs() -> None:
    """Write one JSON line per event to standard error; of libraries, who spoke."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            name_exception,
            keep_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=cast("TextIO", _StandardError())),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Library()], level=logging.WARNING, force=True)


class _StandardError:
    """What is standard error when something is said, not when logs were set up."""

    def write(self, text: str) -> int:
        """Write."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush."""
        sys.stderr.flush()


class _Library(logging.Handler):
    """Says that a library had something to say: its words may hold data."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the name, the level and what was raised."""
        log().warning("library", code=record.name, exc_info=record.exc_info)


def log() -> Any:
    """Return the logger; its words are those of ``ALLOWED``."""
    return structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """The counters of a process; labels are kinds and codes, never ids."""

    registry: CollectorRegistry
    runs: Counter
    requests: Counter
    latency: Histogram
    queued: Gauge


@cache
def metrics() -> Metrics:
    """Return the counters of this process."""
    registry = CollectorRegistry()
    return Metrics(
        registry=registry,
        runs=Counter(
            "infuseroute_runs_total",
            "Attempts at runs, by what became of them.",
            ["kind", "state"],
            registry=registry,
        ),
        requests=Counter(
            "infuseroute_requests_total",
            "Requests, by route and status.",
            ["method", "route", "status"],
            registry=registry,
        ),
        latency=Histogram(
            "infuseroute_request_seconds",
            "Seconds to an answer, by route.",
            ["method", "route"],
            registry=registry,
        ),
        queued=Gauge(
            "infuseroute_runs_waiting",
            "Runs that wait for a worker, by lane.",
            ["lane"],
            registry=registry,
        ),
    )
