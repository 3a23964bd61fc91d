"""Composition root of the web service: one House, and the pages over it."""

from __future__ import annotations

from flask import Flask

from service.settings import Settings
from service.usecases import setup
from service.web.shell import build
from service.wiring import open_house


def create_app(settings: Settings) -> Flask:
    """The WSGI application over one data folder; Invalid when a folder of templates is broken."""
    house = open_house(settings)
    return build(house, founding=setup)
