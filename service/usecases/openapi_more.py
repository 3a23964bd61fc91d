"""The rest of the addresses of the JSON API in words: contests, publication, kinds of papers, acts, retention."""

from __future__ import annotations

from collections.abc import Mapping

from service.usecases.openapi_words import LIST, OBJECT, ROOT, TEXT, Deed, fields_of

_YEAR = {"year": "Учебный год: 2026-2027."}
_REASON = fields_of("reason", reason=TEXT)
_FILE = {"type": "string", "format": "binary"}
_CONTEST = f"{ROOT}/contests/{{key}}"
_KIND = f"{ROOT}/document-types/{{key}}"

MORE: Mapping[tuple[str, str], Deed] = {
    (f"{ROOT}/retention", "GET"): Deed("Сроки хранения"),
    (f"{ROOT}/retention/{{key}}", "GET"): Deed("Срок хранения документа и что мешает его уничтожить"),
    (f"{ROOT}/documents/{{key}}/again", "GET"): Deed(
        "Данные прежнего документа для нового", query={"years": "На сколько лет сдвинуть даты."}
    ),
    (f"{ROOT}/documents/{{key}}/extract", "GET"): Deed("Данные выписки из приказа", query={"person": "Ключ человека."}),
    (f"{ROOT}/contests", "GET"): Deed("Конкурсы", answer=LIST, query=_YEAR),
    (f"{ROOT}/contests", "POST"): Deed("Объявить конкурс", OBJECT, status=201),
    (_CONTEST, "GET"): Deed("Конкурс: заявки, оценки, итоги"),
    (_CONTEST, "PATCH"): Deed("Изменить конкурс", OBJECT),
    (f"{_CONTEST}/entries", "POST"): Deed("Принять заявку", OBJECT, status=201),
    (f"{_CONTEST}/entries/{{entry}}/take-back", "POST"): Deed("Убрать ошибочную заявку", OBJECT, body_optional=True),
    (f"{_CONTEST}/scores", "POST"): Deed("Записать оценки эксперта", OBJECT),
    (f"{_CONTEST}/results", "GET"): Deed("Места по номинациям"),
    (f"{_CONTEST}/close", "POST"): Deed("Утвердить места", OBJECT, body_optional=True),
    (f"{_CONTEST}/reopen", "POST"): Deed("Снова открыть ошибочно закрытый конкурс", _REASON),
    (f"{_CONTEST}/papers/{{kind}}", "GET"): Deed("Данные документа конкурса", query={"entry": "Ключ заявки."}),
    (f"{ROOT}/publications", "POST"): Deed("Текст для сайта: кто не назван и почему", OBJECT),
    (f"{ROOT}/publications/file", "POST"): Deed("Текст для сайта файлом Word", OBJECT, file=True),
    (f"{ROOT}/document-types", "POST"): Deed(
        "Завести свой вид документа", fields_of("file", "key", file=_FILE, key=TEXT, manifest=TEXT, reason=TEXT), status=201, form=True
    ),
    (f"{ROOT}/document-types/draft", "POST"): Deed("Черновик описания по файлу Word", fields_of("file", file=_FILE), form=True),
    (f"{_KIND}/template/file", "GET"): Deed("Действующий шаблон Word", file=True),
    (f"{_KIND}/template", "POST"): Deed("Проверить и принять шаблон", fields_of("file", file=_FILE), status=201, form=True),
    (f"{_KIND}/template/commented/file", "POST"): Deed(
        "Тот же шаблон с замечаниями на местах", fields_of("file", file=_FILE), form=True, file=True
    ),
    (f"{_KIND}/editions", "GET"): Deed("Редакции шаблона"),
    (f"{_KIND}/publish", "POST"): Deed("Ввести редакцию в работу", OBJECT),
    (f"{_KIND}/withdraw", "POST"): Deed("Вернуться к поставленному шаблону", _REASON),
    (f"{ROOT}/acts", "GET"): Deed("Акты преамбул", query={"day": "Действующие на день."}),
    (f"{ROOT}/acts/{{key}}", "PATCH"): Deed("Изменить или добавить акт", OBJECT),
    (f"{ROOT}/acts/{{key}}/restore", "POST"): Deed("Вернуть поставленный текст акта", OBJECT, body_optional=True),
}  # fmt: skip
