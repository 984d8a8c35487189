"""Writes the OpenAPI description: ``python -m api.description docs/openapi.json``."""

from __future__ import annotations

import sys
from pathlib import Path


def main(path: str) -> None:
    """Write the description to a file."""
    from api.main import create_app
    from api.routes.description import openapi_bytes
    from api.settings import Settings

    Path(path).write_bytes(openapi_bytes(create_app(Settings(database_url="sqlite:///:memory:"))))


if __name__ == "__main__":
    main(sys.argv[1])
