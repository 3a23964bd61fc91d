"""Composition root of the web service: one House, and the pages over it."""

from __future__ import annotations

from flask import Flask

from service.jobs import Keeper, Worker
from service.settings import Settings
from service.usecases import setup
from service.usecases.catalogue import refuse_faulty
from service.usecases.house import House
from service.web import desk_tasks, home_sources
from service.web.shell import build
from service.wiring import open_house


def create_app(settings: Settings) -> Flask:
    """The WSGI application over one data folder with its worker of jobs; Invalid when a folder of templates is broken."""
    house = open_house(settings)
    refuse_faulty(settings, house.catalogue.whole())
    Worker(house).start()
    Keeper(house).start()
    return app_over(house)


def app_over(house: House) -> Flask:
    """The WSGI application over an open house."""
    return build(house, founding=setup, tasks=(*home_sources.SOURCES, desk_tasks.source))


def first_code(house: House) -> str:
    """The one-time code of a first start, made anew; "" when somebody can sign in already."""
    return house.security.setup_code.make() if house.security.accounts.empty() else ""
