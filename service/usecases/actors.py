"""Actors that are no account: the system itself."""

from schemas.values.actor import Actor, Role

SYSTEM = Actor("system", frozenset({Role.ADMINISTRATOR}), "system")
"""The service's own deeds: first start, nightly checks."""
