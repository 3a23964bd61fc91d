"""What the home page asks: each source gives groups of tasks for the one who looks, the most urgent first.

A new area adds its function to SOURCES: (house, actor) → list[Tasks]; it must look at the actor's rights itself and be quick.
"""

from __future__ import annotations

from flask import url_for

from records.registry import GROUPS, ISSUED
from records.store import Reader
from schemas.consent import ConsentKind
from schemas.issued import State
from schemas.values.actor import Actor, Role
from schemas.values.calendar import AcademicYear
from service.security.permissions import Permission, may
from service.usecases import audit, consent_overview, disposal, doctor, journals, nightly, waiting
from service.usecases.house import House
from service.web.context import college
from service.web.home_pages import Source, Task, Tasks
from service.web.look import plural

SHOWN = 5
FIRST = "journal_orders_od"
ROAD = (
    "order_implementation", "order_coordinator", "order_curator", "order_pd_access", "order_training", "order_pairs",
    "order_completion", "order_final_event",
)  # fmt: skip
"""Orders that every college issues in this sequence; what else a stage wants is seen among the kinds."""
AHEAD = 2
SIGNED = ["order", "regulation", "minutes", "letter", "agreement", "plan", "programme"]
"""Genres that the head of the college signs."""


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


def beginning(house: House, actor: Actor) -> list[Tasks]:
    """A college that has just been founded: lists to be brought in, people to be let in."""
    found = college()
    if found is None or found.training:
        return []
    tasks = []
    with house.store.reading() as reader:
        groups, accounts = reader.count(GROUPS.spec.name), reader.count("users")
    if not groups and may(actor, Permission.IMPORT_DATA):
        said = "Из Excel или csv: сначала всё показывается, сохраняется после подтверждения. Можно начать и с одного документа."
        tasks.append(Task("Загрузить группы, студентов и работников", url_for("imports.imports"), said))
    if accounts == 1 and may(actor, Permission.MANAGE_USERS):
        said = "Секретарь, координатор, кураторы, директор входят каждый под своим именем."
        tasks.append(Task("Завести учётные записи", url_for("users.new"), said))
    return [Tasks("С чего начать", tuple(tasks))]


def next_papers(house: House, actor: Actor) -> list[Tasks]:
    """The first papers of the roadmap that this academic year has not seen yet."""
    found = college()
    if not may(actor, Permission.ISSUE_DOCUMENT) or found is None:
        return []
    year = str(AcademicYear.of(house.today(found)))
    kinds = [house.catalogue.types[key] for key in ROAD if key in house.catalogue.types]
    with house.store.reading() as reader:
        due = [kind for kind in kinds if not _issued(reader, kind.key, year)]
    tasks = [
        Task(kind.manifest.title, url_for("issue.new", key=kind.key), f"Этап {kind.manifest.stages[0]} дорожной карты")
        for kind in due[:AHEAD]
    ]
    return [Tasks(f"Дальше по дорожной карте {year} учебного года", tuple(tasks))]


def _issued(reader: Reader, key: str, year: str) -> bool:
    valid = [State.REGISTERED.value, State.SIGNED.value]
    return bool(reader.find(ISSUED.spec.name, {"type": key, "academic_year": year, "state": valid}, limit=1))


def lacking(house: House, actor: Actor) -> list[Tasks]:
    """Students about whom no paper can be issued yet: their consent to processing is not there."""
    if college() is None or not may(actor, Permission.MANAGE_CONSENTS) or actor.roles == {Role.DIRECTOR}:
        return []  # the director confirms destruction and does not gather sheets
    lines = [line for line in consent_overview.groups(house, actor, ConsentKind.PROCESSING) if line.missing]
    if not lines:
        return []
    lines.sort(key=lambda line: -line.missing)
    said = ", ".join(f"{line.group.code} – {line.missing}" for line in lines[:SHOWN])
    more = f" и ещё {plural(len(lines) - SHOWN, 'группа', 'группы', 'групп')}" if len(lines) > SHOWN else ""
    label = f"Собрать согласия на обработку данных: {sum(line.missing for line in lines)}"
    where = url_for("consents.consents_page")
    return [Tasks("Мешает выдавать документы", (Task(label, where, said + more, "blocked"),))]


def to_sign(house: House, actor: Actor) -> list[Tasks]:
    """The director sees how many papers have a number and no signature."""
    if Role.DIRECTOR not in actor.roles:
        return []
    with house.store.reading() as reader:
        count = reader.count(ISSUED.spec.name, {"state": State.REGISTERED.value, "genre": SIGNED})
    if not count:
        return []
    said = "Зарегистрированы, отметки о подписи нет. Подписанный лист секретарь прикладывает к карточке."
    task = Task(f"Документы без подписи: {count}", url_for("archive.everything", state="registered"), said)
    return [Tasks("На подпись", (task,))]


SOURCES: tuple[Source, ...] = (
    beginning, examined, to_sign, unsigned, copies, acts, lacking, next_papers, earlier_journal,
)  # fmt: skip
