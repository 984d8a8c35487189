"""What all requests of an application share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.contexts import Contexts

if TYPE_CHECKING:
    from api.db.database import Database
    from api.security.authenticate import Authenticator
    from api.security.rates import Rates
    from api.settings import Settings


@dataclass(kw_only=True)
class Service:
    """Database, settings, who is who, and the plans at hand."""

    settings: Settings
    database: Database
    authenticator: Authenticator
    rates: Rates
    contexts: Contexts = field(default_factory=Contexts)
    closing: bool = False
