"""`nastavnik contest …`: contests from announcement to places; `nastavnik document again|extract|publication`: papers from papers."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from service.archive.files import write_whole
from service.cli.context import JSON, Context, json_object, pass_context, say_json, say_list
from service.errors import Fault, Invalid
from service.rendering.text import body
from service.usecases import again as agains
from service.usecases import contest as deeds
from service.usecases import contest_desk, contest_papers, publication
from service.usecases import extract as extracts

DATA = click.option("--data", "data_file", type=click.File("rb"), required=True, help="Данные в JSON; «-» — со входа.")


@click.group("contest", help="Конкурсы: заявки, оценки экспертов, места, данные для документов.")
def command() -> None:
    """Group."""


@command.command("list", help="Перечислить конкурсы.")
@click.option("--year", default="", help="Учебный год: 2026-2027.")
@JSON
@pass_context
def listed(context: Context, year: str, as_json: bool) -> None:
    """The newest first."""
    with context.house() as house:
        found = contest_desk.listed(house, context.actor(house), year)
    if as_json:
        say_list([contest_desk.as_json(one) for one in found])
        return
    for one in found:
        click.echo(f"{one.key}\t{one.year}\t{one.title}\t{'итоги подведены' if one.closed else 'идёт'}")


@command.command("announce", help="Объявить конкурс: year, title, nominations, criteria, experts, chairman, secretary.")
@DATA
@pass_context
def announce(context: Context, data_file: IO[bytes]) -> None:
    """Print the contest."""
    with context.house() as house:
        say_json(
            contest_desk.as_json(
                contest_desk.announce(house, context.actor(house), json_object(data_file.read(), "data"))
            )
        )


@command.command("enter", help="Внести заявку: nomination и people, или paper – ключ заявки из журнала.")
@click.argument("key")
@DATA
@pass_context
def enter(context: Context, key: str, data_file: IO[bytes]) -> None:
    """Print the entry."""
    with context.house() as house:
        actor = context.actor(house)
        entry = contest_desk.enter(house, actor, key, json_object(data_file.read(), "data"))
        say_json(contest_desk.entry_json(contest_desk.board(house, actor, key), entry))


@command.command("score", help="Внести лист эксперта: {ключ заявки: [баллы по критериям]}.")
@click.argument("key")
@click.argument("expert")
@DATA
@pass_context
def score(context: Context, key: str, expert: str, data_file: IO[bytes]) -> None:
    """All rows or none."""
    points = json_object(data_file.read(), "data")
    if not all(isinstance(row, list) and all(isinstance(one, int) for one in row) for row in points.values()):
        raise Invalid([Fault("scores", "Здесь объект: ключ заявки – список целых баллов.")])
    with context.house() as house:
        sheet = {entry: tuple(row) for entry, row in points.items()}
        click.echo(str(deeds.score_sheet(house, context.actor(house), key, expert, sheet)))


@command.command("results", help="Места по номинациям; --close подводит итоги.")
@click.argument("key")
@click.option("--close", is_flag=True, help="Подвести итоги: заявки и оценки больше не меняются.")
@JSON
@pass_context
def results(context: Context, key: str, close: bool, as_json: bool) -> None:
    """Exit 1 while a score is lacking."""
    with context.house() as house:
        actor = context.actor(house)
        if close:
            deeds.close(house, actor, key)
        shown = contest_desk.board(house, actor, key)
        lines = [contest_desk.line_json(shown, line) for line in deeds.summary(house, actor, key)]
    if as_json:
        say_list(lines)
        return
    for line in lines:
        click.echo(f"{line['nomination']}\t{line['place']}\t{line['total']}\t{', '.join(line['names'])}")


@command.command(
    "paper",
    help="Данные документа по итогам: minutes_contest, order_contest_results, publication_results; diplomas, certificates – строки.",
)
@click.argument("key")
@click.argument("kind")
@pass_context
def paper(context: Context, key: str, kind: str) -> None:
    """One object for `document issue --data -`, or rows for `document batch --rows`."""
    with context.house() as house:
        actor = context.actor(house)
        if kind not in contest_papers.BATCHES:
            say_json(contest_papers.paper_data(house, actor, key, kind))
            return
        for row in contest_papers.batch_rows(house, actor, key, kind):
            say_json({"type": row.type, "data": dict(row.data)})


@click.command(
    "again",
    help="Данные выданного документа для нового: даты переносятся на нынешний учебный год (или на --years лет).",
)
@click.argument("key")
@click.option("--years", type=int, help="На сколько лет перенести даты.")
@pass_context
def again(context: Context, key: str, years: int | None) -> None:
    """For `document issue --data -`."""
    with context.house() as house:
        say_json(dict(agains.again(house, context.actor(house), key, years).data))


@click.command("extract", help="Данные выписки из приказа KEY: добавьте certified_by и выдайте order_extract.")
@click.argument("key")
@click.option("--person", "people", multiple=True, required=True, help="Ключ человека; можно несколько.")
@pass_context
def extract(context: Context, key: str, people: tuple[str, ...]) -> None:
    """For `document issue order_extract --data -`."""
    with context.house() as house:
        say_json(extracts.extract_data(house, context.actor(house), key, people))


@click.command(
    "publication", help="Текст для сайта без людей, не давших согласия на распространение; кто и почему – на stderr."
)
@click.argument("key")
@DATA
@click.option("--not-people", multiple=True, help="Слово, которое не фамилия; можно несколько.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Куда положить файл Word.")
@pass_context
def publish(context: Context, /, key: str, data_file: IO[bytes], not_people: tuple[str, ...], out: Path | None) -> None:
    """Exit 1 while the text names somebody who has not consented."""
    with context.house() as house:
        actor, data = context.actor(house), json_object(data_file.read(), "data")
        made = publication.guarded(house, actor, key, data, not_people)
        for line in made.report:
            click.echo(line, err=True)
        content = publication.page_text(house, actor, key, data, not_people)
    if out:
        write_whole(out, content)
    click.echo(body(content), nl=False)
