"""Declension by the ending alone: what a name does when no dictionary knows it (Rozental §149–153, Grammar-80 §1179)."""

from __future__ import annotations

from service.grammar.spelling import CONSONANTS, HUSHING, VELAR, VOWELS, syllables

Endings = tuple[str, str, str, str, str]  # gent datv accs ablt loct

HARD: Endings = ("а", "у", "а", "ом", "е")
HUSH: Endings = ("а", "у", "а", "ем", "е")
SOFT: Endings = ("я", "ю", "я", "ем", "е")
SOFT_I: Endings = ("я", "ю", "я", "ем", "и")
POSSESSIVE: Endings = ("а", "у", "а", "ым", "е")
ADJ_HARD: Endings = ("ого", "ому", "ого", "ым", "ом")
ADJ_VELAR: Endings = ("ого", "ому", "ого", "им", "ом")
ADJ_SOFT: Endings = ("его", "ему", "его", "им", "ем")
A_HARD: Endings = ("ы", "е", "у", "ой", "е")
A_VELAR: Endings = ("и", "е", "у", "ой", "е")
A_HUSH: Endings = ("и", "е", "у", "ей", "е")
A_TSE: Endings = ("ы", "е", "у", "ей", "е")
A_SOFT: Endings = ("и", "е", "ю", "ей", "е")
A_IYA: Endings = ("и", "и", "ю", "ей", "и")
POSSESSIVE_F: Endings = ("ой", "ой", "у", "ой", "ой")
ADJ_F: Endings = ("ой", "ой", "ую", "ой", "ой")
ADJ_F_SOFT: Endings = ("ей", "ей", "юю", "ей", "ей")
ADJ_F_HUSH: Endings = ("ей", "ей", "ую", "ей", "ей")
THIRD: Endings = ("и", "и", "ь", "ью", "и")

Forms = tuple[str, str, str, str, str, str]


def spell(nominative: str, stem: str, endings: Endings) -> Forms:
    """Six forms out of a stem and five endings."""
    gent, datv, accs, ablt, loct = endings
    return (nominative, stem + gent, stem + datv, stem + accs, stem + ablt, stem + loct)


def still(word: str) -> Forms:
    """Six times the same."""
    return (word, word, word, word, word, word)


def first_declension(word: str) -> Forms:
    """-а/-я of either gender: Капуста, Гулия, Добрыня; -иа, -уа and the like never decline (Бенуа, Гарсиа)."""
    stem, last = word[:-1], word[-1]
    before = stem[-1:]
    if last == "я":
        return spell(word, stem, A_IYA if before == "и" else A_SOFT)
    if not before or before in VOWELS:
        return still(word)
    if before in HUSHING:
        return spell(word, stem, A_HUSH)
    if before == "ц":
        return spell(word, stem, A_TSE)
    return spell(word, stem, A_VELAR if before in VELAR else A_HARD)


def masculine_noun(word: str) -> Forms:
    """A man's name in a consonant, -й or -ь: Мельник, Югай, Врубель, Георгий; no fleeting vowels here."""
    last = word[-1]
    if last == "й":
        return spell(word, word[:-1], SOFT_I if word[-2:] == "ий" and len(word) > 3 else SOFT)
    if last == "ь":
        return spell(word, word[:-1], SOFT)
    if last == "ц" or last in HUSHING:
        return spell(word, word, HARD if end_stressed(word) else HUSH)
    return spell(word, word, HARD)


def end_stressed(word: str) -> bool:
    """Whether the stress moves to the ending: -ач (Деркачом, Пугачом), -ец that keeps its vowel (Швецом, Чернецом)."""
    return word.endswith(("ач", "яч", "ец")) and len(word) > 3


def adjective(word: str) -> Forms:
    """A man's surname in -ий, -ый, -ой."""
    stem = word[:-2]
    if word.endswith("ий"):
        return spell(word, stem, ADJ_VELAR if stem[-1:] in VELAR else ADJ_SOFT)
    return spell(word, stem, ADJ_VELAR if stem[-1:] in VELAR | HUSHING else ADJ_HARD)


def feminine_adjective(word: str) -> Forms:
    """A woman's surname in -ая, -яя."""
    stem = word[:-2]
    if word.endswith("яя"):
        return spell(word, stem, ADJ_F_SOFT)
    return spell(word, stem, ADJ_F_HUSH if stem[-1:] in HUSHING else ADJ_F)


def fleeting_ets(word: str) -> Forms:
    """-ец of two syllables and more: Кравец → Кравца, Коломиец → Коломийца, Михалец → Михальца."""
    stem = word[:-2]
    if stem[-1] in VOWELS:
        return spell(word, stem + "йц", HUSH)
    return spell(word, stem + ("ьц" if stem[-1] == "л" else "ц"), HARD)


def surname_m(word: str) -> Forms:
    """A man's surname by its ending."""
    last = word[-1]
    if last in "ая":
        return first_declension(word)
    if (last not in CONSONANTS and last != "ь") or _plural_like(word):
        return still(word)
    return _surname_in_consonant(word, last)


def _surname_in_consonant(word: str, last: str) -> Forms:
    if word.endswith(("ов", "ев", "ёв")) or (word.endswith(("ин", "ын")) and syllables(word) > 1):
        return spell(word, word, POSSESSIVE)
    if last == "й":
        return adjective(word) if adjectival(word) else masculine_noun(word)
    if word.endswith(("енок", "ёнок")) and syllables(word) > 2:
        return spell(word, word[:-2] + "к", HARD)
    if word.endswith("ец") and syllables(word) > 1 and word[-3] in VOWELS | CONSONANTS and not _cluster(word[:-2]):
        return fleeting_ets(word)
    return masculine_noun(word)


def _cluster(stem: str) -> bool:
    """Two consonants before -ец keep the vowel: Кузнец → Кузнеца, Чернец → Чернеца."""
    return len(stem) > 1 and stem[-1] in CONSONANTS and stem[-2] in CONSONANTS


def _plural_like(word: str) -> bool:
    """-ых always, -их after velars, hushing letters and a consonant with «н»: Седых, Долгих, Нижних; Рерих, Миних are nouns."""
    if not word.endswith(("ых", "их")) or syllables(word) < 2:
        return False
    if word.endswith("ых") or word[-3] in VELAR | HUSHING:
        return True
    return word.endswith("них") and word[-4] not in VOWELS | {"р"}


def adjectival(word: str) -> bool:
    """Whether -ий, -ый, -ой of a surname is an adjective's ending: Горький, Крайний, Белый, Толстой; not Цой, Палий.

    After hushing letters the adjectives are words of the dictionary (Рабочий, Рыжий); others are nouns (Топчий).
    """
    if syllables(word) < 2:
        return False
    return word.endswith(("ый", "ой")) or (word.endswith("ий") and word[-3] in VELAR | {"н"})


def surname_f(word: str) -> Forms:
    """A woman's surname by its ending."""
    if word[-1] not in "ая":
        return still(word)
    if word.endswith(("ова", "ева", "ёва", "ина", "ына")) and (
        syllables(word) > 2 or len(word) > 5
    ):  # Львова, not Сова
        return spell(word, word[:-1], POSSESSIVE_F)
    if word.endswith(("ая", "яя")) and syllables(word) > 2:
        return feminine_adjective(word)
    return first_declension(word)


def firstname_m(word: str) -> Forms:
    """A man's first name by its ending."""
    last = word[-1]
    if last in "ая":
        return first_declension(word)
    if word.endswith("ёк") and syllables(word) > 1:
        return spell(word, word[:-2] + "ьк", HARD)  # Игорёк
    if last in CONSONANTS or last == "ь":
        return masculine_noun(word)
    return still(word)


def firstname_f(word: str) -> Forms:
    """A woman's first name by its ending; -ь mostly freezes in names the dictionary does not know (Айгуль)."""
    return first_declension(word) if word[-1] in "ая" else still(word)


def patronymic_m(word: str) -> Forms:
    """-ович, -евич, -ич."""
    return spell(word, word, HUSH) if word.endswith("ич") else still(word)


def patronymic_f(word: str) -> Forms:
    """-овна, -евна, -ична, -инична."""
    return first_declension(word) if word.endswith("на") else still(word)
