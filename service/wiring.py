"""Builds one House from the settings: the only place that chooses engines and clocks."""

from __future__ import annotations

import secrets
from contextlib import suppress

from records import open_store
from records.registry import SPECS
from service.archive.files import Files
from service.catalogue.live import LiveCatalogue
from service.clock import Clock, system_clock
from service.errors import HouseError
from service.security.facade import Security
from service.security.ground import TABLES
from service.settings import ARCHIVE, OWN_TEMPLATES, RECORDS, Settings
from service.usecases import destruction
from service.usecases.house import House


def open_house(settings: Settings, *, clock: Clock = system_clock, own: bool = True) -> House:
    """The house of ``settings.data``; the folder is made if need be. Invalid when a folder of templates is broken.

    A destruction that a kill broke off after its commit is finished here, if nobody keeps the records busy.
    ``own``: False leaves the college's own templates aside, so that the rest can be looked through when they are broken.
    """
    catalogue = LiveCatalogue(settings.templates, settings.data / OWN_TEMPLATES if own else None)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    specs, url = (*SPECS, *TABLES), settings.database_url
    store = open_store(settings.data / RECORDS, specs=specs, clock=clock, chance=secrets.token_bytes, url=url)
    security = Security(store, clock, secrets.token_bytes)
    house = House(settings, store, Files(settings.data / ARCHIVE), catalogue, clock, secrets.token_bytes, security)
    # Damaged or read-only records are no reason to open nothing: `doctor` tells of them.
    with suppress(HouseError, OSError):
        destruction.settle(house)
    return house
