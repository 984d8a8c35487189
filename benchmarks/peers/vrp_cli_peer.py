"""vrp-cli: an evolutionary solver, in the format that it calls pragmatic."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.peers.answer import Answer
from benchmarks.peers.blind import treats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.peers.answer import Question
    from benchmarks.peers.features import Feature
    from benchmarks.peers.flat import Flat, Kind

NAME, PACKAGE, MODULE, THREADS = "vrp-cli", "vrp-cli", "vrp_cli", True

TREATS: Mapping[Feature, str] = treats(
    "several windows",
    "load",
    otherwise={"breaks": "every used shift has its break, also where none is due."},
)

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)
"""Its times are dates; ours are seconds."""


def ready() -> None:
    """Import it."""
    import vrp_cli  # noqa: F401


def solve(question: Question) -> Answer:
    """Solve; it counts visits left out before driving, weights of visits after that."""
    import vrp_cli

    flat = question.flat
    kinds = flat.kinds()
    asked = {
        "plan": {"jobs": _visits(flat, kinds)},
        "fleet": {"vehicles": _nurses(flat, kinds), "profiles": [{"name": "car"}]},
        "objectives": [
            [{"type": "maximize-value"}],
            [{"type": "minimize-unassigned"}],
            [{"type": "minimize-cost"}],
        ],
    }
    matrix = {
        "profile": "car",
        "travelTimes": flat.far().ravel().tolist(),
        "distances": flat.costs().ravel().tolist(),
    }
    config = {
        "termination": {"maxTime": max(1, round(question.seconds))},
        "environment": {
            "parallelism": {"numThreadPools": 1, "threadsPerPool": question.threads},
            "logging": {"enabled": False},
        },
    }
    text = vrp_cli.solve_pragmatic(
        problem=json.dumps(asked), matrices=[json.dumps(matrix)], config=json.dumps(config)
    )
    return Answer(orders=_orders(flat, json.loads(text)))


def _when(second: int) -> str:
    return (EPOCH + timedelta(seconds=int(max(0, second)))).isoformat().replace("+00:00", "Z")


def _visits(flat: Flat, kinds: tuple[Kind, ...]) -> list[dict[str, Any]]:
    kind_of = {v: k for k, kind in enumerate(kinds) for v in kind.visits}
    least = max(1, int(flat.left_out[flat.left_out > 0].min(initial=1 << 40)))
    loads = bool(flat.load.any())
    made = []
    for v in sorted(kind_of):
        place = {
            "location": {"index": int(flat.node[v])},
            "duration": int(flat.on_site[v]),
            "times": [[_when(a), _when(c)] for a, _, c in flat.windows[v]],
        }
        # What takes nothing of the car's room may not say so.
        part = {"places": [place], **({"demand": [int(flat.load[v])]} if loads else {})}
        made.append(
            {
                "id": str(v),
                "deliveries" if loads else "services": [part],
                "skills": {"allOf": [f"kind{kind_of[v]}"]},
                "value": float(flat.left_out[v]) / least,
            }
        )
    return made


def _nurses(flat: Flat, kinds: tuple[Kind, ...]) -> list[dict[str, Any]]:
    most = max(1, int(flat.load.sum()))
    nurses = []
    for s in range(len(flat.shifts)):
        shift: dict[str, Any] = {
            "start": {
                "earliest": _when(int(flat.start[s])),
                "location": {"index": int(flat.start_node[s])},
            },
            "end": {
                "latest": _when(int(flat.latest_end[s])),
                "location": {"index": int(flat.end_node[s])},
            },
        }
        seconds, earliest, latest = flat.breaks[s]
        if seconds:
            shift["breaks"] = [
                {
                    "time": [_when(earliest), _when(latest)],
                    "places": [{"duration": seconds}],
                    "policy": "skip-if-no-intersection",
                }
            ]
        nurses.append(
            {
                "typeId": f"t{s}",
                "vehicleIds": [str(s)],
                "profile": {"matrix": "car"},
                "costs": {"fixed": 0.0, "distance": 1.0, "time": 0.0},
                "shifts": [shift],
                "capacity": [min(most, int(flat.capacity[s]))],
                "skills": [f"kind{k}" for k, kind in enumerate(kinds) if s in kind.shifts],
            }
        )
    return nurses


def _orders(flat: Flat, found: dict[str, Any]) -> dict[str, list[str]]:
    orders = {}
    for route in found.get("tours", ()):
        made = [
            flat.visits[int(activity["jobId"])]
            for stop in route["stops"]
            for activity in stop["activities"]
            if activity["type"] in ("service", "delivery")
        ]
        if made:
            orders[flat.shifts[int(route["vehicleId"])]] = made
    return orders
