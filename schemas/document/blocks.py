"""Blocks: groups of fields that many papers share, declared once and named in document.toml."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.document.manifest import FieldSpec, Manifest
from schemas.values.cases import Case

BLOCKS: Mapping[str, tuple[FieldSpec, ...]] = {
    "order_header": (
        FieldSpec(
            "date", "date", "Дата приказа", "дата_приказа", required=False,
            hint="Если не заполнить, будет сегодняшняя. Раньше последнего номера в журнале нельзя.",
        ),
        FieldSpec(
            "purpose", "long_text", "Цель («В целях …»)", "цель", required=False,
            hint="В родительном падеже, без слов «в целях»: реализации целевой модели наставничества.",
        ),
        FieldSpec(
            "extra_acts", "lines", "Ещё основания", "ещё_основания", required=False,
            hint="Каждое с новой строки, в родительном падеже. Федеральные и региональные акты подставятся по дате сами.",
        ),
    ),
    "signature": (
        FieldSpec(
            "signer", "person", "Кто подписывает", "подписывает", required=False,
            hint="Если не заполнить, подпишет тот, кто в должности на дату документа.",
        ),
        FieldSpec("executor", "person", "Исполнитель", "исполняет", required=False),
    ),
    "control": (
        FieldSpec(
            "control_person", "control", "Контроль за исполнением", "контролирует", cases=(Case.ACCS,),
            hint="Работник или «оставляю за собой».",
        ),
    ),
    "acquaintance": (
        FieldSpec(
            "acquainted", "person", "Ознакомить ещё", "ознакомить", required=False, many=True,
            hint="Названные в приказе работники попадут в лист ознакомления сами.",
        ),
    ),
    "approval_sheet": (
        FieldSpec("visas", "person", "Согласуют (визы)", "визируют", required=False, many=True),
    ),
    "minor_with_representative": (
        FieldSpec("child", "student", "Несовершеннолетний", "ребёнок", cases=(Case.GENT,)),
        FieldSpec("representative", "person", "Законный представитель", "представитель"),
        FieldSpec(
            "kinship", "choice", "Кем приходится", "родство",
            choices=(
                ("mother", "мать"), ("father", "отец"), ("adopter_f", "усыновительница"), ("adopter_m", "усыновитель"),
                ("guardian", "опекун"), ("trustee", "попечитель"), ("authority", "представитель органа опеки и попечительства"),
                ("institution", "руководитель организации для детей-сирот"),
            ),
        ),
        FieldSpec(
            "authority_document", "text", "Документ о полномочиях", "документ_полномочий",
            hint="Например: свидетельство о рождении II-ДВ № 512345, выдано 03.02.2010.",
        ),
    ),
}  # fmt: skip


def all_fields(manifest: Manifest) -> tuple[FieldSpec, ...]:
    """The fields of a document in the order of its form: header, its own, then the other blocks."""
    first = BLOCKS["order_header"] if "order_header" in manifest.blocks else ()
    rest = tuple(spec for block in manifest.blocks if block != "order_header" for spec in BLOCKS[block])
    own = {spec.name for spec in manifest.fields}
    return (
        tuple(spec for spec in first if spec.name not in own)
        + manifest.fields
        + tuple(spec for spec in rest if spec.name not in own)
    )
