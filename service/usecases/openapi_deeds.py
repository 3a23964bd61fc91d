"""What each address of the JSON API takes and gives, in words: read by the OpenAPI description alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.usecases.openapi_more import MORE
from service.usecases.openapi_words import LIST, OBJECT, PAGE, ROOT, TEXT, Deed, fields_of, ref

FILTERS = {
    "year": "Учебный год: 2026-2027.",
    "type": "Вид документа: order_curator.",
    "q": "Слова, номер, человек.",
    "journal": "Ключ журнала.",
    "state": "registered, signed или annulled.",
    "person": "Ключ человека.",
}
WORDS = {"q": "Слова для поиска."}
_GIVEN = fields_of("given_on", given_on={"type": "string", "description": "День, когда лист вернули подписанным."})
_REASON = fields_of("reason", reason={"type": "string", "minLength": 1})


def _kept(path: str, one: str, card: str, query: Mapping[str, str]) -> dict[tuple[str, str], Deed]:
    return {
        (path, "GET"): Deed(f"{one}: список", answer=LIST, query={**query, **PAGE}),
        (path, "POST"): Deed(f"{one}: добавить", body=ref(card), status=201, clash=True),
        (f"{path}/{{key}}", "GET"): Deed(f"{one}: одна запись"),
        (f"{path}/{{key}}", "PATCH"): Deed(f"{one}: изменить поля", body=ref(f"{card}Change"), clash=True),
    }


LINES = {"type": "array", "items": TEXT}
YEAR = {"year": "Учебный год: 2026-2027; без него – нынешний."}
_PROFILE = ("year", "mode", "joined_on", "finished_on", "results", "link")


def _texts(*names: str, **more: Mapping[str, Any]) -> dict[str, Any]:
    """An object of texts, and ``more`` of other types; nothing else is taken."""
    return fields_of(**dict.fromkeys(names, TEXT), **more) | {"additionalProperties": False}


DEEDS: Mapping[tuple[str, str], Deed] = {
    **MORE,
    (f"{ROOT}/openapi.json", "GET"): Deed("Это описание", public=True),
    (f"{ROOT}/document-types", "GET"): Deed("Виды документов", answer=LIST),
    (f"{ROOT}/document-types/{{key}}", "GET"): Deed("Вид документа: поля и образец данных"),
    (f"{ROOT}/documents", "GET"): Deed("Архив", answer=LIST, query={**FILTERS, **PAGE}),
    (f"{ROOT}/documents", "POST"): Deed(
        "Выдать документ: номер, файл и запись одной операцией", ref("IssueRequest"), ref("Receipt"), 201, repeat=True
    ),
    (f"{ROOT}/documents/{{key}}", "GET"): Deed("Выданный документ", answer=ref("Paper")),
    (f"{ROOT}/documents/{{key}}/file", "GET"): Deed("Ровно те байты, что были выданы", file=True),
    (f"{ROOT}/documents/{{key}}/annul", "POST"): Deed("Аннулировать", _REASON, ref("Paper")),
    **_kept(
        f"{ROOT}/people", "Люди", "Person",
        WORDS | {"group": "Ключ группы.", "role": "Роль.", "state": "active, leave, expelled, archived или any."},
    ),
    **_kept(f"{ROOT}/groups", "Группы", "Group", WORDS),
    **_kept(f"{ROOT}/partners", "Партнёры", "Partner", WORDS),
    (f"{ROOT}/imports", "POST"): Deed(
        "Разобрать список, ничего не сохраняя",
        fields_of(
            "file",
            file={"type": "string", "format": "binary"},
            kind={"type": "string", "enum": ["people", "groups", "partners"], "default": "people"},
            map={"type": "string", "description": 'JSON {"заголовок столбца": "поле"}'},
            role=TEXT,
        ),
        status=201,
        form=True,
    ),
    (f"{ROOT}/imports/{{key}}", "GET"): Deed("Разобранный список"),
    (f"{ROOT}/imports/{{key}}/confirm", "POST"): Deed(
        "Сохранить разобранный список: всё или ничего", fields_of(digest=TEXT), body_optional=True
    ),
    (f"{ROOT}/consents", "GET"): Deed(
        "Согласия", answer=LIST,
        query={"person": "Ключ человека.", "kind": "Вид согласия.", "state": "Состояние.", "group": "Ключ группы.", **PAGE},
    ),
    (f"{ROOT}/consents/{{key}}", "GET"): Deed("Одно согласие"),
    (f"{ROOT}/consents/{{key}}/returned", "POST"): Deed("Лист вернулся подписанным", _GIVEN, clash=True),
    (f"{ROOT}/consents/{{key}}/unreturned", "POST"): Deed("Снять ошибочную отметку о возврате", OBJECT, body_optional=True),
    (f"{ROOT}/jobs", "GET"): Deed("Задания", answer=LIST, query=PAGE),
    (f"{ROOT}/jobs", "POST"): Deed("Выдать документ многим: задание идёт само", ref("JobRequest"), status=201, repeat=True),
    (f"{ROOT}/jobs/{{key}}", "GET"): Deed("Задание и что в нём не получилось"),
    (f"{ROOT}/jobs/{{key}}/cancel", "POST"): Deed("Остановить; готовое остаётся", OBJECT, body_optional=True),
    (f"{ROOT}/jobs/{{key}}/files/{{name}}", "GET"): Deed("Файл задания", file=True),
    (f"{ROOT}/programmes/{{year}}", "GET"): Deed("Программа учебного года"),
    (f"{ROOT}/programmes/{{year}}", "PUT"): Deed(
        "Записать программу года", _texts("title", "coordinator", "first_day", "last_day", "goals", modes=LINES)
    ),
    (f"{ROOT}/pairs", "GET"): Deed("Пары", answer=LIST, query=YEAR | {"person": "Ключ человека.", **PAGE}),
    (f"{ROOT}/pairs", "POST"): Deed(
        "Записать пару: ключи или полные имена", _texts("mentor", "year", "mode", "role_model", "since", mentees=LINES),
        status=201, clash=True,
    ),
    (f"{ROOT}/pairs/{{key}}/end", "POST"): Deed("Завершить пару", _texts("until", "reason"), clash=True),
    (f"{ROOT}/people/{{key}}/mentor", "PUT"): Deed(
        "Профиль наставника за год", _texts(*_PROFILE, "competences", "achievements", "interests", "wished_age", "time_resource",
                                             capacity={"type": "integer"}),
    ),
    (f"{ROOT}/people/{{key}}/mentee", "PUT"): Deed(
        "Профиль наставляемого за год", _texts(*_PROFILE, "request", passed={"type": "boolean"})
    ),
    (f"{ROOT}/bases/{{key}}", "GET"): Deed("База наставников или наставляемых", query=YEAR),
    (f"{ROOT}/bases/{{key}}/file", "GET"): Deed("База файлом", query=YEAR | {"format": "docx или xlsx."}, file=True),
    (f"{ROOT}/attendance", "POST"): Deed(
        "Лист регистрации участников файлом", _texts("event", "date", "place", "programme", "format", groups=LINES, people=LINES),
        file=True,
    ),
}  # fmt: skip
"""An address that is not named here is described by its path alone."""
