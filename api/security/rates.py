"""How often somebody may ask: a moving window for each key or address."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter


@dataclass(kw_only=True)
class Rates:
    """Counts in this process; each server of several counts by itself.

    Attributes
    ----------
    per_minute
        Requests of one key or token a minute; 0 for no limit.
    """

    per_minute: int
    _limiter: MovingWindowRateLimiter = field(init=False)
    _item: RateLimitItem = field(init=False)

    def __post_init__(self) -> None:
        """Set up the counter."""
        from limits import RateLimitItemPerMinute
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._item = RateLimitItemPerMinute(max(1, self.per_minute))

    def wait(self, who: str) -> int | None:
        """Count a request; return None, or the seconds after which to try again."""
        if self.per_minute <= 0:
            return None
        name = hashlib.sha256(who.encode()).hexdigest()[:16]
        if self._limiter.hit(self._item, name):
            return None
        reset, _ = self._limiter.get_window_stats(self._item, name)
        return max(1, math.ceil(reset - time.time()))
