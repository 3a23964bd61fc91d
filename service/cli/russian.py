"""Click's own words in Russian: help headings and every complaint about a wrong call; its one way to be translated is gettext."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

WORDS: Mapping[str, str] = {
    "Usage:": "Вызов:",
    "Options": "Ключи",
    "Commands": "Команды",
    "Positional arguments": "Что указать",
    "required": "обязательно",
    "default: {default}": "если не указать: {default}",
    "env var: {var}": "переменная среды: {var}",
    "Show this message and exit.": "Показать эту справку.",
    "Aborted!": "Прервано.",
    "Error: {message}": "Ошибка: {message}",
    "Try '{command} {option}' for help.": "Справка: {command} {option}",
    "Missing command.": "Не указана команда.",
    "Missing argument": "Не указано:",
    "Missing option": "Не указан ключ",
    "Missing parameter": "Не указано:",
    "Missing {param_type}": "Не указано:",
    "Missing parameter: {param_name}": "Не указано: {param_name}",
    "No such option {name!r}.": "Ключа {name} нет.",
    "No such command {name!r}.": "Команды «{name}» нет.",
    "Did you mean {possibility}?": "Может быть, {possibility}?",
    "(Did you mean one of: {possibilities}?)": "Может быть, одно из: {possibilities}?",
    "Invalid value: {message}": "Не подходит: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}: {message}",
    "Got unexpected extra argument ({args})": "Лишнее слово: {args}.",
    "Got unexpected extra arguments ({args})": "Лишние слова: {args}.",
    "Option {name!r} requires an argument.": "После ключа {name} нужно значение.",
    "Option {name!r} requires {nargs} arguments.": "После ключа {name} нужно значений: {nargs}.",
    "Option {name!r} does not take a value.": "После ключа {name} значение не пишется.",
    "Choose from:\n\t{choices}": "Одно из:\n\t{choices}",
    "{value!r} is not {choice}.": "«{value}» не подходит, можно только {choice}.",
    "{value!r} is not one of {choices}.": "«{value}» не подходит; можно одно из: {choices}.",
    "{value!r} is not a valid {number_type}.": "«{value}» — не {number_type}.",
    "{value} is not in the range {range}.": "{value} не в пределах {range}.",
    "{name} {filename!r} does not exist.": "Нет такого: «{filename}».",
    "{name} {filename!r} is a file.": "«{filename}» — файл, а нужна папка.",
    "{name} {filename!r} is a directory.": "«{filename}» — папка, а нужен файл.",
    "{name} {filename!r} is not readable.": "«{filename}» не читается: нет прав.",
    "{name} {filename!r} is not writable.": "В «{filename}» нельзя писать: нет прав.",
    "Could not open file {filename!r}: {message}": "Файл «{filename}» не открывается: {message}",
    "Repeat for confirmation": "Ещё раз",
    "Error: The two entered values do not match.": "Введённое не совпало: введите ещё раз.",
}
KINDS = {
    "text": "ТЕКСТ", "integer": "число", "file": "ФАЙЛ", "directory": "ПАПКА", "path": "ПУТЬ", "filename": "ФАЙЛ",
}  # fmt: skip
"""How the kinds of values are called in help and in complaints."""


def gettext(message: str) -> str:
    """Click's message in Russian; one we do not know stays as it is."""
    return WORDS.get(message, message)


def ngettext(one: str, many: str, count: int) -> str:
    """The same for messages with a count."""
    return gettext(one if count == 1 else many)


def speak(root: click.Command) -> None:
    """Make click and the whole tree of commands below ``root`` speak Russian."""
    for module in (core, decorators, exceptions, formatting, parser, termui, types):
        for name, said in (("_", gettext), ("ngettext", ngettext)):
            if hasattr(module, name):
                setattr(module, name, said)
    for command in _tree(root):
        command.options_metavar = "[КЛЮЧИ]"
        command.short_help = command.short_help or re.split(r"[.;:]", (command.help or "").lstrip(), maxsplit=1)[0]
        if isinstance(command, click.Group):
            command.subcommand_metavar = "КОМАНДА …"
        if (helping := command.get_help_option(click.Context(command))) is not None and helping.help:
            helping.help = gettext(helping.help)  # click keeps the option once it was asked for
        for param in command.params:
            param.type.name = KINDS.get(param.type.name, param.type.name)


def _tree(command: click.Command) -> Iterator[click.Command]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _tree(below)
