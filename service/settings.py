"""Settings of one running service, frozen; read once from the environment at the outer edge."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATA = Path("var")
ARCHIVE, OWN_TEMPLATES, RECORDS, SEARCH = "archive", "templates", "records", "search"
"""Folders inside the data folder."""
TEMPLATES = Path(__file__).resolve().parent.parent / "templates_ru"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data lie and how the service is reached; what a college decides for itself lies in its records."""

    data: Path = DEFAULT_DATA
    templates: Path = TEMPLATES
    database_url: str = ""
    """PostgreSQL address; empty: the embedded store in ``data``."""
    behind_tls: bool = False
    """True when a proxy speaks TLS before us: cookies become Secure with the ``__Host-`` prefix, HSTS is sent."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read ``NASTAVNIK_DATA``, ``NASTAVNIK_DATABASE_URL``, ``NASTAVNIK_BEHIND_TLS``."""
        env = os.environ if environ is None else environ
        return cls(
            data=Path(env.get("NASTAVNIK_DATA", str(DEFAULT_DATA))),
            database_url=env.get("NASTAVNIK_DATABASE_URL", ""),
            behind_tls=env.get("NASTAVNIK_BEHIND_TLS", "") == "1",
        )
