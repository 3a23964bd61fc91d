"""What the deeds of the audit chain are called in Russian."""

from __future__ import annotations

EVENTS = {
    "account_changed": "изменена учётная запись", "account_closed": "закрыта учётная запись", "account_made": "новая учётная запись",
    "account_opened": "открыта учётная запись", "account_reset": "сброшен пароль", "annul": "документ аннулирован",
    "archive_exported": "выгрузка архива", "audit_exported": "выгрузка журнала действий", "audit_printed": "напечатан отпечаток журнала",
    "backup": "резервная копия", "batch_cancelled": "пачка отменена", "batch_resumed": "пачка продолжена", "batch_started": "начата пачка",
    "card_read": "открыта карточка", "changed_by": "документ изменён или отменён", "college_changed": "изменены сведения о колледже",
    "college_founded": "колледж настроен", "consent_mark_removed": "снята отметка согласия", "consent_returned": "согласие вернулось",
    "consent_withdrawn": "согласие отозвано", "contest_announced": "объявлен конкурс", "contest_closed": "конкурс закрыт",
    "contest_entered": "заявка на конкурс", "contest_scored": "оценка на конкурсе", "data_examined": "проверка данных",
    "destroyed_again": "данные уничтожены снова", "destruction_asked": "запрошено уничтожение данных",
    "destruction_confirmed": "утверждён акт об уничтожении документов", "destruction_declined": "отклонён акт об уничтожении документов",
    "destruction_proposed": "предложен акт об уничтожении документов", "destruction_recalled": "отозван запрос об уничтожении",
    "export": "открытая выгрузка", "group_added": "заведена группа", "group_changed": "изменена группа",
    "hold_lifted": "снят запрет на уничтожение", "hold_set": "поставлен запрет на уничтожение", "import_confirmed": "загружен список",
    "import_planned": "подготовлена загрузка", "import_undone": "загрузка отменена", "imported": "внесено загрузкой",
    "issue": "выдан документ", "issue_refused": "отказ в выдаче", "journal_brought_in": "внесён прежний журнал", "login": "вход",
    "login_refused": "неверный вход", "logout": "выход", "mentee_profile": "профиль наставляемого", "mentor_profile": "профиль наставника",
    "name_corrected": "исправлено склонение имени", "named_in": "назван в документе", "number_inserted": "дробный номер",
    "pair_ended": "пара завершена", "paired": "записана пара", "partner_added": "заведён партнёр", "partner_changed": "изменён партнёр",
    "password_changed": "сменён пароль", "password_chosen": "выбран пароль", "password_proof_refused": "неверный пароль при проверке",
    "pd_destroyed": "персональные данные уничтожены", "people_exported": "выгрузка людей", "people_merged": "карточки соединены",
    "person_added": "заведена карточка", "person_changed": "изменена карточка", "phrase_corrected": "исправлено склонение слов",
    "phrase_forgotten": "исправление убрано", "programme_saved": "сохранена программа года", "publication": "публикация",
    "publication_taken_down": "публикация снята", "representative_added": "добавлен представитель",
    "representative_removed": "убран представитель", "retention_amended": "изменён срок хранения", "scan_attached": "скан приложен",
    "scan_received": "получен скан", "scan_removed": "скан убран", "scan_sorted": "скан разобран",
    "second_factor_refused": "неверный второй фактор", "second_factor_set": "включён второй фактор", "sessions_ended": "завершены сеансы",
    "sign": "документ подписан", "template_published": "опубликован шаблон", "template_uploaded": "загружен шаблон",
    "template_withdrawn": "возвращён поставленный шаблон", "token_made": "создан ключ программы", "token_revoked": "отозван ключ программы",
    "training_college": "создан Учебный техникум", "withdrawal_kept": "отзыв исполнен", "withdrawal_prolonged": "отзыв продлён",
    "year_export": "выгрузка учебного года",
}  # fmt: skip
"""Event of the chain → words; one that is not here is shown by its own name."""
