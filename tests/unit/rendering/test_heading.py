"""The heading of a filled paper, with our styles and without them."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE

from service.rendering.heading import heading


def paper(*lines: str | tuple[str, str]) -> bytes:
    document = Document()
    for line in lines:
        style, said = line if isinstance(line, tuple) else ("", line)
        if style and style not in [one.name for one in document.styles]:
            document.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph(said, style or None)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


HEAD, NAME, KIND = "Заголовок к тексту", "Название", "Вид документа"


@pytest.mark.parametrize(
    ("lines", "word", "expected"),
    [
        ([(HEAD, "О назначении  куратора\u00a0Р\u2011145"), "Текст"], "приказ", "О назначении куратора Р-145"),
        ([(HEAD, " "), (HEAD, "О назначении"), (HEAD, "кураторов"), "Текст", (HEAD, "О другом")], "приказ", "О назначении кураторов"),
        ([(KIND, "ПОЛОЖЕНИЕ"), (NAME, "о наставничестве\nв КГБ ПОУ ЯУТ")], "положение", "Положение о наставничестве в КГБ ПОУ ЯУТ"),
        ([(KIND, "АКТ № 3"), (NAME, "об уничтожении")], "акт", "Акт об уничтожении"),
        ([(NAME, "«ДОРОЖНАЯ КАРТА»\nна 2026-2027 учебный год")], "план", "«Дорожная карта» на 2026-2027 учебный год"),
        ([(NAME, "ПРОГРАММА «ШАГ В МИР»")], "программа", "Программа «ШАГ В МИР»"),
        (["СТ", "П Р И К А З", "О назначении", "кураторов «Шага»", "", "В целях"], "приказ", "О назначении кураторов «Шага»"),
        (["О нас пишут", "СПРАВКА", "Обучен:", "О встречах прошло:"], "справка", ""),
        (["СПРАВКА", "Дана студенту."], "справка", ""),
    ],
)  # fmt: skip
def test_the_heading_is_found_where_the_paper_has_one(
    lines: list[str | tuple[str, str]], word: str, expected: str
) -> None:
    assert heading(paper(*lines), word) == expected


def test_a_declared_heading_stands_over_a_name_and_below_a_heading_of_the_text() -> None:
    assert heading(paper((KIND, "ПРОТОКОЛ"), (NAME, "заседания")), "протокол", "Об итогах") == "Об итогах"
    assert heading(paper((HEAD, "О своём"), "текст"), "письмо", "Об итогах") == "О своём"
