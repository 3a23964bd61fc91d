"""Composition root of the web service."""

from flask import Flask

from service.settings import Settings


def create_app(settings: Settings) -> Flask:
    """The WSGI application over one data folder."""
    app = Flask(__name__)
    app.config["SETTINGS"] = settings
    return app
