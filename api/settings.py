"""How the service is set up: everything from the environment, secrets only from there."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings", "settings"]

KEY_BYTES = 32
"""Length of the key that seals documents: AES-256."""

Seconds = Annotated[float, Field(gt=0, le=86_400)]


def _default_url() -> str:
    return f"sqlite:///{user_data_path('infuseroute') / 'infuseroute.db'}"


class Settings(BaseSettings):
    """Settings of server, workers and commands; each is a variable ``INFUSEROUTE_...``.

    Attributes
    ----------
    database_url
        ``sqlite:///file`` (one machine) or ``postgresql://...`` (any number of machines). The
        engine that runs jobs follows from it alone.
    key_pepper, audit_key
        Secrets of the hashes of API keys and of the chain of the audit. Without them, keys cannot
        be made and the chain shows only accidents.
    data_key
        32 bytes in Base64 that seal datasets and plans in the database; without, they are packed
        but readable to whoever may read the database.
    roads_folder
        The only folder whose road networks datasets may name, beside the embedded one.
    lease_seconds
        How long a worker that says nothing keeps a run; it says something three times as often.
    max_crashes, max_attempts
        Ends of a run whose solver dies without getting anywhere, and of one that never ends.
    grace_seconds
        Time for a solver to end after its limit, or after it was asked to.
    solver_niceness, replan_niceness
        By how much solvers of plans and of re-plans stand back from all other processes.
    solver_memory
        Most memory of a solver in bytes; 0: no limit.
    oidc_issuer, oidc_audience, oidc_keys_url
        Whose tokens open the API beside keys: issuer, audience and address of its JSON Web Key
        Set. Without all three, only keys do.
    oidc_role_claim, oidc_branch_claim, oidc_nurse_claim
        Names of the claims with role, branch (``*`` for all) and nurse.
    requests_per_minute
        Of one key or token; 0: no limit.
    most_body_bytes, most_import_bytes
        Largest body of a request, and of an imported dataset.
    """

    model_config = SettingsConfigDict(env_prefix="INFUSEROUTE_", extra="ignore", frozen=True)

    database_url: str = Field(default_factory=_default_url)
    key_pepper: SecretStr | None = None
    audit_key: SecretStr | None = None
    data_key: SecretStr | None = None
    roads_folder: Path | None = None
    busy_seconds: Seconds = 10.0
    lease_seconds: Seconds = 30.0
    poll_seconds: Seconds = 0.25
    progress_seconds: Seconds = 1.0
    grace_seconds: Seconds = 15.0
    plan_slots: Annotated[int, Field(ge=0, le=256)] | None = None
    replan_slots: Annotated[int, Field(ge=0, le=256)] = 1
    solver_memory: Annotated[int, Field(ge=0)] = 0
    solver_niceness: Annotated[int, Field(ge=0, le=19)] = 15
    replan_niceness: Annotated[int, Field(ge=0, le=19)] = 5
    max_crashes: Annotated[int, Field(ge=1)] = 5
    max_attempts: Annotated[int, Field(ge=1)] = 100
    oidc_issuer: str = ""
    oidc_audience: str = ""
    oidc_keys_url: str = ""
    oidc_role_claim: str = "role"
    oidc_branch_claim: str = "branch"
    oidc_nurse_claim: str = "nurse"
    requests_per_minute: Annotated[int, Field(ge=0)] = 12_000
    most_body_bytes: Annotated[int, Field(ge=1)] = 2_000_000
    most_import_bytes: Annotated[int, Field(ge=1)] = 50_000_000

    @field_validator("database_url")
    @classmethod
    def _known(cls, url: str) -> str:
        """Take what people write for PostgreSQL, and refuse what is neither engine."""
        for prefix in ("postgresql+psycopg://", "sqlite:///"):
            if url.startswith(prefix):
                return url
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        raise ValueError("must begin with sqlite:/// or postgresql://")

    @field_validator("data_key")
    @classmethod
    def _long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        """Refuse keys of the wrong length before anything is sealed with them."""
        if key is not None:
            try:
                raw = base64.b64decode(key.get_secret_value(), validate=True)
            except (binascii.Error, ValueError) as error:
                raise ValueError("must be Base64") from error
            if len(raw) != KEY_BYTES:
                raise ValueError(f"must be {KEY_BYTES} bytes in Base64")
        return key

    @property
    def embedded(self) -> bool:
        """Whether the database is a file of this machine."""
        return self.database_url.startswith("sqlite")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
