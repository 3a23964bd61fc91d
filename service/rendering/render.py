"""One call for one document, with the project's policy or with an environment handed in."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from jinja2 import Environment
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

from service.grammar.vocabulary import VALUE_TYPES
from service.rendering.certify import certify
from service.rendering.compiler import compile as compile_template
from service.rendering.filling import Filling
from service.rendering.front import prepare
from service.rendering.policy import PolicyEnvironment
from service.rendering.reference import packed, reference
from service.rendering.skeleton import DEFAULT, Compressor
from service.rendering.trouble import Uncertain

_KNOWN: Final = (Environment, SandboxedEnvironment, ImmutableSandboxedEnvironment, PolicyEnvironment)
_PLAIN: Final = frozenset({str, int, float, bool, type(None), *VALUE_TYPES})
_USUAL: Final = {
    "block_start_string": "{%",
    "block_end_string": "%}",
    "variable_start_string": "{{",
    "variable_end_string": "}}",
    "comment_start_string": "{#",
    "comment_end_string": "#}",
    "line_statement_prefix": None,
    "line_comment_prefix": None,
    "trim_blocks": False,
    "lstrip_blocks": False,
    "newline_sequence": "\n",
    "keep_trailing_newline": False,
    "finalize": None,
    "is_async": False,
    "code_generator_class": Environment.code_generator_class,
    "template_class": Environment.template_class,
    "context_class": Environment.context_class,
    "concat": Environment.concat,
}


def render(
    template: bytes,
    context: dict[str, Any],
    *,
    jinja_env: Environment | None = None,
    autoescape: bool = True,
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """Fill a Word template.

    Without ``jinja_env``: the policy of the house and plain data only; raises as ``Compiled.render``. A template met for
    the first time is compared with docxtpl on these very data before it is trusted. With ``jinja_env`` or ``autoescape=False``
    the parts equal those of docxtpl's ``render(context, jinja_env, autoescape)``; it raises what docxtpl raises. The
    environment's attributes are used as they are; data from outside must not meet an environment without a sandbox.
    """
    if jinja_env is not None or not autoescape:
        return _as_docxtpl(template, context, jinja_env or PolicyEnvironment(), autoescape=autoescape)
    compiled = compile_template(template)
    if not compiled.certified and not compiled.by_docxtpl:
        certify(compiled, context)
    return compiled.render(context, properties)


def _as_docxtpl(
    template: bytes, context: dict[str, Any], env: Environment, *, autoescape: bool, compressor: Compressor = DEFAULT
) -> bytes:
    try:
        return _quickly(template, context, env, autoescape=autoescape, compressor=compressor)
    except Exception:  # whatever went wrong, docxtpl is the judge, and its own error is the one to raise
        return packed(reference(template, context, env, autoescape=autoescape), compressor)


def _quickly(
    template: bytes, context: dict[str, Any], env: Environment, *, autoescape: bool, compressor: Compressor
) -> bytes:
    if type(env) not in _KNOWN or env.extensions or not _usual(env) or not _plain(context):
        raise Uncertain("an unusual environment or live objects")
    prepared = prepare(template)
    if prepared.doubts:
        raise Uncertain(prepared.doubts[0])
    if autoescape:
        env.autoescape = True  # docxtpl leaves the same mark
    if not isinstance(env.autoescape, bool):
        raise Uncertain("autoescape is a function")
    filling = Filling(prepared, env, autoescape=env.autoescape)
    return filling.build(filling.write(copy.deepcopy(context), strict=True), compressor)


def _usual(env: Environment) -> bool:
    return all(getattr(env, name) == value for name, value in _USUAL.items())


def _plain(value: object) -> bool:
    if type(value) is dict:
        return all(type(key) is str and _plain(each) for key, each in value.items())
    if type(value) in {list, tuple}:
        return all(map(_plain, value))  # type: ignore[call-overload]  # the type was looked at
    return type(value) in _PLAIN
