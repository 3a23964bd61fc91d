"""The journal of deeds and the examination of the data, for those who answer for them."""

from __future__ import annotations

from flask import render_template, request

from service.security.permissions import Permission
from service.usecases import audit as deeds
from service.usecases import doctor
from service.web.context import actor, house
from service.web.lists import Column, Listing, asked
from service.web.registry import Pages

pages = Pages("audit")
READ = Permission.READ_AUDIT
COLUMNS = (Column("Когда"), Column("Что"), Column("Кто"), Column("О чём", wide=True))
EVENTS = {
    "issue": "выдан документ", "issue_refused": "отказ в выдаче", "annul": "документ аннулирован",
    "sign": "документ подписан", "changed_by": "документ изменён или отменён", "named_in": "назван в документе",
    "archive_exported": "выгрузка архива", "journal_brought_in": "внесён прежний журнал",
    "person_added": "заведена карточка", "person_changed": "изменена карточка", "card_read": "открыта карточка",
    "people_exported": "выгрузка людей", "people_merged": "карточки соединены", "name_corrected": "исправлено склонение имени",
    "phrase_corrected": "исправлено склонение слов", "phrase_forgotten": "исправление убрано",
    "template_uploaded": "загружен шаблон", "template_published": "опубликован шаблон",
    "template_withdrawn": "возвращён поставленный шаблон", "college_founded": "колледж настроен",
    "college_changed": "изменены сведения о колледже", "training_college": "создан Учебный техникум",
    "account_made": "новая учётная запись", "account_changed": "изменена учётная запись",
    "account_reset": "сброшен пароль", "account_closed": "закрыта учётная запись",
    "account_opened": "открыта учётная запись", "login": "вход", "login_refused": "неверный вход", "logout": "выход",
    "password_changed": "сменён пароль", "password_chosen": "выбран пароль", "token_made": "создан ключ программы",
    "token_revoked": "отозван ключ программы", "sessions_ended": "завершены сеансы", "backup": "резервная копия",
    "export": "открытая выгрузка", "import_confirmed": "загружен список", "import_undone": "загрузка отменена",
    "consent_returned": "согласие вернулось", "batch_started": "начата пачка",
}  # fmt: skip
"""Events most asked for, in Russian; others are shown by their names."""


@pages.page("/audit", permission=READ)
def audit() -> str:
    """Lines, the newest first."""
    event, (subject, _, page) = request.args.get("event", "")[:40], asked()
    found = deeds.lines(house(), actor(), subject, event, page)
    listing = Listing(found.rows, found.total, page, subject, "", COLUMNS, search_hint="Ключ записи или логин целиком")
    return render_template("audit.html", listing=listing, head=found.head, events=EVENTS, chosen=event, told=deeds.told)


@pages.page("/audit/doctor", permission=READ)
def examination() -> str:
    """Everything that is not as it should be, with what to do; reads every file of the archive."""
    found = doctor.examine(house(), actor())
    return render_template("doctor.html", signs=sorted(found, key=lambda sign: sign.severity != "error"))
