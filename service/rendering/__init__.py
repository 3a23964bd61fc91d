"""Filling Word files, reading them as text, PDF."""

from service.rendering.comments import comment
from service.rendering.compiler import Compiled, compile, slots_of  # noqa: A004  «compile once, render many» is the name of the deed
from service.rendering.faults import faults
from service.rendering.render import render
from service.rendering.slotuse import SlotUse
from service.rendering.trouble import BadTemplate, MissingData, TemplateFault

__all__ = [
    "BadTemplate",
    "Compiled",
    "MissingData",
    "SlotUse",
    "TemplateFault",
    "comment",
    "compile",
    "faults",
    "render",
    "slots_of",
]
