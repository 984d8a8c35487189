"""The HTTP application: everything under ``/v1``, and health beside it."""

from __future__ import annotations

import gc
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.contexts import Contexts, Kept
from api.db.database import open_database
from api.preload import Preloader
from api.routes import problems
from api.routes.description import describe
from api.routes.groups import ROUTERS
from api.routes.guard import Guard
from api.routes.middleware import Surroundings
from api.routes.state import Service
from api.security.authenticate import Authenticator
from api.security.rates import Rates

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from fastapi.dependencies.models import Dependant
    from fastapi.routing import RouteContext

    from api.db.database import Database
    from api.settings import Settings

__all__ = ["create_app", "guard_of", "routes_of"]

PUBLIC = {
    "/",
    "/board/{name}",
    "/healthz",
    "/readyz",
    "/v1/openapi.json",
    "/v1/calendars/{token}",
}
"""Routes that need no key: those that say nothing of any branch, and one whose address is one."""


def create_app(settings: Settings, *, database: Database | None = None) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    settings
        How it is set up.
    database
        An open database, which the caller closes; by default it opens that of the settings and
        closes it at the end.

    Raises
    ------
    RuntimeError
        If a route says nothing of who may use it.
    """
    own = database is None
    service_database = database or open_database(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        preloader = Preloader(database=service_database, contexts=app.state.service.contexts)
        preloader.start()
        # What was read and built to begin with stays for good.
        gc.collect()
        gc.freeze()
        yield
        app.state.service.closing = True
        preloader.end()
        if own:
            service_database.close()

    app = FastAPI(
        lifespan=lifespan,
        docs_url=None,  # Its pages load scripts from elsewhere.
        redoc_url=None,
        openapi_url=None,
        telemetry=None,
        separate_input_output_schemas=False,
        redirect_slashes=False,
    )
    app.state.service = Service(
        settings=settings,
        database=service_database,
        authenticator=Authenticator.of(service_database),
        rates=Rates(per_minute=settings.requests_per_minute),
        contexts=Contexts(plans=Kept(most=settings.plans_at_hand)),
    )
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    describe(app)
    app.add_middleware(
        Surroundings,
        most_body=settings.most_body_bytes,
        most_import=settings.most_import_bytes,
    )
    _require_guards(app)
    return app


def routes_of(app: FastAPI) -> Iterator[RouteContext]:
    """Yield the routes of an application that handle requests."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield context


def guard_of(route: RouteContext) -> Guard | None:
    """Return the guard of a route, or None if anybody may use it."""

    def look(dependant: Dependant) -> Guard | None:
        asked: object = dependant.call
        if isinstance(asked, Guard):
            return asked
        found = (look(inner) for inner in dependant.dependencies)
        return next((guard for guard in found if guard is not None), None)

    return look(route.dependant)


def _require_guards(app: FastAPI) -> None:
    """Refuse to start with a door that nobody watches."""
    for route in routes_of(app):
        if guard_of(route) is None and route.path not in PUBLIC:
            raise RuntimeError(f"route {route.path} says nothing of who may use it")
