"""The four closed vocabularies of document.toml, by name; what each word does stands in fields, blocks, rules and the use cases."""

KIND_NAMES = (
    "text", "long_text", "lines", "integer", "boolean", "date", "period", "time", "month_range", "year", "choice",
    "person", "student", "control", "group", "partner", "document_ref", "rows",
)  # fmt: skip
GENRES = {
    "order": "приказ", "regulation": "положение", "plan": "план", "programme": "программа", "minutes": "протокол",
    "letter": "письмо", "agreement": "соглашение", "consent": "согласие", "application": "заявление",
    "award": "диплом", "sheet": "лист", "journal": "журнал", "register": "реестр", "publication": "публикация",
    "act": "акт", "report": "справка",
}  # fmt: skip
BLOCK_NAMES = ("order_header", "signature", "control", "acquaintance", "approval_sheet", "minor_with_representative")
RULE_NAMES = (
    "effective_not_before_order", "until_after_since", "until_after_signing", "deadlines_not_before_order",
    "different_people", "mentor_not_mentee", "pairs_within_year", "periods_within_year", "child_is_minor",
    "roadmap_numbers_unbroken",
)  # fmt: skip
SOURCES = (
    "students_of_group",
    "pairs_of_year",
    "partners",
    "mentors",
    "mentees",
    "employees",
    "unpaired",
    "groups",
    "roadmap_of_year",
)
