"""Fixtures of page tests."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from service.web.shell import build
from tests.edges.pages_kit import Browser, Founding, add_roles, make_house


@pytest.fixture
def house() -> Any:
    made = make_house()
    add_roles(made)
    return made


@pytest.fixture
def app(house: Any) -> Flask:
    return build(house, founding=Founding())


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)
