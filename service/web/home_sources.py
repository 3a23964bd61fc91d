"""What the home page asks: each source gives groups of tasks for the one who looks, the most urgent first.

A new area adds its function to SOURCES: (house, actor) → list[Tasks]; it must look at the actor's rights itself and be quick.
"""

from __future__ import annotations

from flask import url_for

from schemas.values.actor import Actor, Role
from service.security.permissions import Permission, may
from service.usecases import audit, disposal, doctor, journals, nightly, waiting
from service.usecases.house import House
from service.web.context import college
from service.web.home_pages import Source, Task, Tasks

SHOWN = 5
FIRST = "journal_orders_od"


def unsigned(house: House, actor: Actor) -> list[Tasks]:
    """Papers without a scan for over two weeks."""
    if not may(actor, Permission.ATTACH_SCAN) or college() is None:
        return []
    papers = waiting.unsigned(house, actor)
    tasks = [
        Task(
            f"{paper.word.capitalize()} № {paper.number} от {paper.date:%d.%m.%Y}",
            url_for("archive.paper", key=paper.key), paper.title, "late",
        )
        for paper in papers[:SHOWN]
    ]  # fmt: skip
    if len(papers) > SHOWN:
        more = f"И ещё {len(papers) - SHOWN}: все неподписанные"
        tasks.append(Task(more, url_for("archive.everything", state="registered")))
    return [Tasks("Подписать и приложить скан", tuple(tasks))]


def copies(house: House, actor: Actor) -> list[Tasks]:
    """The administrator is told of an old backup."""
    if Role.ADMINISTRATOR not in actor.roles or house.store.head()[0] == 0:
        return []
    age = audit.backup_age(house, actor)
    if age is not None and age <= doctor.OLD_BACKUP:
        return []
    said = "Копии ещё не было." if age is None else f"Последней копии дней: {age.days}."
    task = Task(
        "Сделать резервную копию", url_for("audit.examination"), f"{said} Команда: nastavnik backup ФАЙЛ.", "late"
    )
    return [Tasks("Сохранность данных", (task,))]


def examined(house: House, actor: Actor) -> list[Tasks]:
    """What the nightly examination found, for those who answer for the data."""
    if not may(actor, Permission.READ_AUDIT) or Role.INSPECTOR in actor.roles:
        return []
    last = nightly.last(house)
    if last is None or not last.errors:
        return []
    said = "; ".join(f"{sign.subject}: {sign.advice}" for sign in last.signs[:2])
    label = f"Проверка данных нашла ошибок: {last.errors}"
    return [Tasks("Сохранность данных", (Task(label, url_for("audit.examination"), said, "late"),))]


def acts(house: House, actor: Actor) -> list[Tasks]:
    """Acts on destruction that wait for a second person."""
    if not may(actor, Permission.DESTROY_DATA):
        return []
    waiting_acts = disposal.waiting(house, actor)
    tasks = [
        Task(f"Акт о выделении к уничтожению, документов: {act.papers}", url_for("keeping.act", key=act.key),
             f"составил {act.proposed_by}; ждёт вашего решения")
        for act in waiting_acts
    ]  # fmt: skip
    return [Tasks("Архив", tuple(tasks))]


def earlier_journal(house: House, actor: Actor) -> list[Tasks]:
    """Before the first order: the journal that was kept on paper may be brought in, later it may not."""
    if not may(actor, Permission.MANAGE_JOURNALS) or journals.begun(house, actor, FIRST):
        return []
    task = Task(
        "Внести прежний журнал приказов", url_for("journals.bring", key=FIRST),
        "Только до первого приказа: тогда номера продолжатся. Если приказов в этом году не было, ничего не делайте.",
    )  # fmt: skip
    return [Tasks("Перед началом работы", (task,))]


SOURCES: tuple[Source, ...] = (examined, unsigned, copies, acts, earlier_journal)
