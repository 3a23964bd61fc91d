"""All programmes of one template under one Jinja environment: data in, changed parts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from jinja2 import Environment

from service.rendering.front import Prepared
from service.rendering.programme import Programme, compile_text, run
from service.rendering.properties import NAMES
from service.rendering.skeleton import Compressor, Skeleton
from service.rendering.trouble import Uncertain
from service.rendering.values import ILLEGAL, notes

_SECTION: Final = b"<w:sectPr"
_LAST: Final = b"</w:sectPr></w:body></w:document>"
_LONGEST: Final = 255


class Filling:
    """A prepared template compiled for one environment; raises TemplateSyntaxError when a part is no Jinja."""

    __slots__ = ("_bare", "_notes", "_prepared", "_properties", "_texts", "_whole", "entries", "programmes")

    def __init__(
        self, prepared: Prepared, env: Environment, *, autoescape: bool, spare: frozenset[str] = frozenset()
    ) -> None:
        programmes = [Programme(env, source, autoescape=autoescape) for source in prepared.sources]
        self.programmes = tuple(programme for programme in programmes if programme.source.tagged)
        self._prepared = prepared
        self._notes = any(source.kind == "notes" for source in prepared.sources)
        _begin(strict=False)
        frozen = {each.name: each.write({}, house=False) for each in programmes if not each.source.tagged}
        texts = prepared.properties.templates
        templates = {name: compile_text(env, texts[name]) for name in NAMES}
        self._properties = {name: each for name, each in templates.items() if "{" in texts[name]}
        self._texts = dict(texts) | {name: run(each, {}) for name, each in templates.items() if "{" not in texts[name]}
        self.entries = tuple((name, data) for name, data in (*prepared.static, *frozen.items()) if name not in spare)
        self._bare = Skeleton(self.entries)
        self._whole = self._bare if self._properties else Skeleton((*self.entries, *self._core({}, {})))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why parts are parsed again after filling («word/document.xml: …»); empty: nothing is."""
        return tuple(f"{each.name}: {each.reason}" for each in self.programmes if each.reason)

    def write(
        self,
        context: Mapping[str, Any],
        own: Mapping[str, str] | None = None,
        *,
        strict: bool = False,
        house: bool = False,
    ) -> list[tuple[str, bytes]]:
        """Changed parts (name, data).

        ``own``: core properties of the caller; ``strict``: what docxtpl treats by chance raises ``Uncertain``;
        ``house``: non-breaking hyphens become Word's own. Raises what Jinja raises.
        """
        _begin(strict=strict)
        parts = [(each.name, each.write(context, house=house)) for each in self.programmes]
        if strict and self._notes:
            self._one_section(parts)
        if self._properties or own:
            parts += self._core(context, own or {})
        return parts

    @property
    def texts(self) -> list[str]:
        """Everything Jinja reads: patched parts and core properties."""
        properties = self._prepared.properties.templates
        return [*(each.xml for each in self._prepared.sources), *(properties[name] for name in NAMES)]

    def build(self, parts: Sequence[tuple[str, bytes]], compressor: Compressor) -> bytes:
        """The file of these changed parts and the unchanged ones."""
        core = self._prepared.properties.parts[0]
        skeleton = self._bare if any(name == core for name, _ in parts) else self._whole
        return skeleton.build(parts, compressor)

    @property
    def changing(self) -> frozenset[str]:
        """Names of the parts that ``write`` gives without own core properties."""
        core = {self._prepared.properties.parts[0]} if self._properties else set()
        return frozenset(each.name for each in self.programmes) | core

    def static_parts(self) -> list[tuple[str, bytes]]:
        """The unchanged parts, core properties among them when they hold no tags."""
        return [*self.entries, *([] if self._properties else self._core({}, {}))]

    def _core(self, context: Mapping[str, Any], own: Mapping[str, str]) -> list[tuple[str, bytes]]:
        texts = dict(self._texts)
        for name, template in self._properties.items():
            if name not in own:
                texts[name] = run(template, context)
        if notes.strict and any(len(text) > _LONGEST or ILLEGAL.search(text) for text in texts.values()):
            raise Uncertain("a core property that python-docx refuses")
        return [(self._prepared.properties.parts[0], self._prepared.properties.write(texts | dict(own)))]

    def _one_section(self, parts: list[tuple[str, bytes]]) -> None:
        """docxtpl fills notes once for each section of the filled body."""
        bodies = {source.name for source in self._prepared.sources if source.kind == "body"}
        for name, data in (*parts, *self.entries):
            if name in bodies and (data.count(_SECTION) != 1 or not data.endswith(_LAST)):
                raise Uncertain("notes in a document of several sections")
        if any(each.reason for each in self.programmes if each.name in bodies):
            raise Uncertain("notes beside a body that is parsed forgivingly")


def _begin(*, strict: bool) -> None:
    notes.breaks = False
    notes.dropped = 0
    notes.strict = strict
