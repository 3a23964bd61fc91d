"""One part of a name through the layers: exceptions, dictionary, common words, endings; the first that knows wins."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from schemas.values.cases import Case
from schemas.values.names import Gender, NamePart
from service.grammar import endings, lexicon
from service.grammar.endings import Forms
from service.grammar.exceptions import exception
from service.grammar.forms import Origin, Paradigm, join_doubts, weakest
from service.grammar.lexicon import Reading
from service.grammar.spelling import CAPITAL, CONSONANTS, SMALL, VOWELS, pieces, recast, rejoin, russified, syllables

_CASES = ("gent", "datv", "accs", "ablt", "loct")
_TAG = {NamePart.SURNAME: "Surn", NamePart.FIRSTNAME: "Name"}
_GENDER_TAG = {Gender.M: "masc", Gender.F: "femn"}
_BY_ENDING = {
    (NamePart.SURNAME, Gender.M): endings.surname_m,
    (NamePart.SURNAME, Gender.F): endings.surname_f,
    (NamePart.FIRSTNAME, Gender.M): endings.firstname_m,
    (NamePart.FIRSTNAME, Gender.F): endings.firstname_f,
    (NamePart.PATRONYMIC, Gender.M): endings.patronymic_m,
    (NamePart.PATRONYMIC, Gender.F): endings.patronymic_f,
}
_WORD = re.compile(r"[а-яё]+(?:['’][а-яё]+)?")
# Words inside names that never decline, whatever stands around them (Rozental §149: particles; Turkic patronymics).
_PARTICLE_WORDS = (
    "оглы огли оглу кызы кизи гызы улы уулу улу бен ибн бин аль эль ад ар ас аш абд абу ван дер ден фон цу де дю ди да дос дас "
    "ду ла ле лас лос мак о тер сен сент сан санта бонч тян кара паша бей"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_HUSHED = ("чий", "жий", "ший", "щий", "чья", "жья")
_NOT_COMMON = frozenset({"Surn", "Name", "Patr", "Poss", "Abbr", "Fixd", "Apro", "Geox", "Orgn", "Trad", "Init"})
# Endings of words no dictionary knows that families inflect in two ways (Rozental §149–152): Гашека/Гашка, Камня/Каменя.
_RISKY = ("ок", "ёк", "ек", "ец", "ень", "ел", "ёл", "жий", "чий", "ший", "щий")
# Letters before -ин of foreign surnames (Чаплин, Расин, Кальвин); after velars and hushing letters it is nearly always Russian.
_FOREIGN_STEMS = frozenset("лрвтсдфпб")
_TURKIC_ENDS = ("оглы", "кызы", "улы", "гызы", "уулу", "уола", "кыыха")
_RUSSIAN_ENDS = {
    NamePart.SURNAME: ("ов", "ев", "ова", "ева", "ин", "ина"),
    NamePart.FIRSTNAME: (),
    NamePart.PATRONYMIC: ("ич", "на"),
}

TRADITION = "Форма зависит от традиции семьи: проверьте."
FOREIGN = "Если фамилия нерусская, творительный кончается на -ом (Дарвином): проверьте."
NATIONAL = "Имя с нерусскими буквами просклонено как похожее русское: проверьте."
UNKNOWN = "Слово не похоже на русское имя: оставлено без изменения, проверьте."


@lru_cache(maxsize=16384)
def paradigm(part: NamePart, text: str, gender: Gender) -> Paradigm:
    """All six forms of one part of a name: «Иванов», «Салтыков-Щедрин», «Ариф оглы»; any text gives a paradigm."""
    words = text.split(" ")
    if part is NamePart.PATRONYMIC and len(words) > 1 and russified(words[-1].lower()) in _TURKIC_ENDS:
        return Paradigm.frozen(text)
    done = [_spaced(part, word, gender, alone=len(words) == 1) for word in words]
    return _glue(done, " ".join)


def _glue(done: list[Paradigm], glue: Callable[[list[str]], str]) -> Paradigm:
    """Put paradigms of pieces together again."""
    if len(done) == 1:
        return done[0]
    joined = tuple(glue(list(forms)) for forms in zip(*(one.forms for one in done), strict=True))
    doubts = tuple(join_doubts(list(each)) for each in zip(*(one.doubts for one in done), strict=True))
    return Paradigm(joined, weakest([one.origin for one in done]), doubts)


def _spaced(part: NamePart, word: str, gender: Gender, *, alone: bool) -> Paradigm:
    """A piece between spaces: particles in a name of several words stand still, hyphenated ones go part by part."""
    if not alone and russified(word.lower()) in _PARTICLES:
        return Paradigm.frozen(word)
    words, hyphens = pieces(word)
    if len(words) == 1:
        return _word(part, word, gender)
    if part is NamePart.PATRONYMIC and russified(words[-1].lower()).endswith(_TURKIC_ENDS):
        return Paradigm.frozen(word)
    last = len(words) - 1
    done = [
        Paradigm.frozen(one) if at < last and _frozen_first(part, one) else _word(part, one, gender)
        for at, one in enumerate(words)
    ]
    return _glue(done, lambda forms: rejoin(forms, hyphens))


def _frozen_first(part: NamePart, word: str) -> bool:
    """A first part that is no surname by itself stays: Бонч-Бруевич, Тер-Петросян, Семёнов-Тян-Шанский, Нур-Султан."""
    low = word.lower()
    if low in _PARTICLES or not low:
        return True
    if part is NamePart.FIRSTNAME:
        return syllables(low) == 1 and low[-1] in CONSONANTS
    return False


def _word(part: NamePart, word: str, gender: Gender) -> Paradigm:
    """One word without hyphens and spaces."""
    low = russified(word.lower())
    if not _WORD.fullmatch(low):
        return Paradigm.frozen(word, doubt="" if _initial(word) or not word else UNKNOWN)
    found = layers(part, low, gender)
    if low != word.lower():
        found = _national(part, found)
    return Paradigm(tuple(recast(word, found.forms[0], form) for form in found.forms), found.origin, found.doubts)


def _national(part: NamePart, found: Paradigm) -> Paradigm:
    """The paradigm of the nearest Russian spelling; only Russian endings (Хәсәнов, Рәшитовна) and what stands still are certain."""
    certain = found.is_frozen or found.forms[0].endswith(_RUSSIAN_ENDS[part])
    doubts = (
        found.doubts if certain else tuple(NATIONAL if doubt or at else "" for at, doubt in enumerate(found.doubts))
    )
    return Paradigm(found.forms, Origin.RULE, doubts)


def _initial(word: str) -> bool:
    """«И.», «И.И.», «Дж.»."""
    return bool(re.fullmatch(rf"(?:[{CAPITAL}][{SMALL}]?\.)+", word))


def layers(part: NamePart, word: str, gender: Gender) -> Paradigm:
    """The first layer that knows a lower-case word."""
    settled = _settled(part, word, gender)
    if settled:
        return settled
    by_rule = _BY_ENDING[part, gender](word)
    if part is NamePart.PATRONYMIC:
        odd = by_rule[1] == word and not word.endswith(_TURKIC_ENDS)
        return Paradigm.of(by_rule, Origin.RULE, UNKNOWN if odd else "")
    named = _from_dictionary(word, part, gender)
    if part is NamePart.FIRSTNAME:
        return _firstname(named, by_rule)
    return _surname(word, gender, named, by_rule)


def _settled(part: NamePart, word: str, gender: Gender) -> Paradigm | None:
    """Exceptions and words that stand still whatever a dictionary says."""
    special = exception(part, gender, word)
    if special:
        return Paradigm.of(special, Origin.EXCEPTION)
    if _must_freeze(part, word, gender):
        return Paradigm.frozen(word)
    if word.endswith(("их", "ых")) and _adjective_plural(word):
        return Paradigm.frozen(word, Origin.DICTIONARY)
    return None


def _firstname(named: Forms | None, by_rule: Forms) -> Paradigm:
    """A first name the dictionary declines is certain: no family changes Павла, Любови."""
    if named and named[1] != named[0]:
        return Paradigm.of(named, Origin.DICTIONARY)
    return judge(named, by_rule, Origin.DICTIONARY) if named else judge(by_rule, by_rule, Origin.RULE)


def _surname(word: str, gender: Gender, named: Forms | None, by_rule: Forms) -> Paradigm:
    if named and word.endswith("ец"):
        named = (*named[:4], by_rule[4], named[5])  # -цем of its surnames is made, not observed: Кравцом, Швецом
    if named:
        return judge(named, by_rule, Origin.DICTIONARY)
    common = _common(word, gender)
    if common and gender is Gender.F and word.endswith(("ина", "ына")) and _has_base(word[:-1]):
        return Paradigm.of(by_rule, Origin.RULE, TRADITION)  # Родина, Кузина: rather of Родин than a native land
    return judge(common, by_rule, Origin.DICTIONARY) if common else judge(by_rule, by_rule, Origin.RULE)


def judge(forms: Forms, by_rule: Forms, origin: Origin) -> Paradigm:
    """Forms with the doubt they deserve: layers that disagree, endings that families inflect each in its own way."""
    if _differ(forms, by_rule):
        return Paradigm.of(forms, origin, TRADITION)
    if origin is not Origin.RULE:
        return Paradigm.of(forms, origin)
    if forms[0].endswith(_RISKY) or (forms[0].endswith("их") and forms[1] != forms[0]):
        return Paradigm.of(forms, origin, TRADITION)
    foreign = forms[4].endswith("иным") and forms[0][-3] in _FOREIGN_STEMS and not _has_base(forms[0])
    return Paradigm.of(forms, origin, FOREIGN if foreign else "", Case.ABLT)


def _has_base(word: str) -> bool:
    """Whether a surname in -ин is made from a noun that is known: Хворостухин from «хворостуха», not Джоплин."""
    found = (lexicon.known(word[:-2] + ending) for ending in ("а", "я", "ь"))
    return any(reading.has("NOUN", "nomn", "sing") for readings in found for reading in readings)


def _adjective_plural(word: str) -> bool:
    """«Синих», «Гладких»: a genitive plural of an adjective, so the surname never declines."""
    return any(reading.has("ADJF", "plur", "gent") for reading in lexicon.known(word))


def _differ(left: Forms, right: Forms) -> bool:
    """Whether two layers disagree in more than «ё»."""
    return [form.replace("ё", "е") for form in left] != [form.replace("ё", "е") for form in right]


def _must_freeze(part: NamePart, word: str, gender: Gender) -> bool:
    """What never declines whatever a dictionary says: women's names in a consonant, vowels other than -а, -я."""
    last = word[-1]
    if gender is Gender.F and last in CONSONANTS | {"й"}:
        return True
    if gender is Gender.F and last == "ь" and part is NamePart.SURNAME:
        return True
    return last in VOWELS and last not in "ая"


def _from_dictionary(word: str, part: NamePart, gender: Gender) -> Forms | None:
    """The paradigm of a word the dictionary has as a surname or a first name of this gender.

    It freezes some words that never freeze: men's in a consonant, women's -а/-я whose men decline (Чайка, Берия).
    """
    wanted = {_GENDER_TAG[gender], "ms-f"}
    readings = [one for one in lexicon.known(word) if one.has("NOUN", _TAG[part], "nomn", "sing")]
    own = [one for one in readings if one.tags & wanted]
    if part is NamePart.SURNAME and word[-1] in "ая" and own and all("Fixd" in one.tags for one in own):
        own = [one for one in readings if "Fixd" not in one.tags] or own
    for reading in own:
        if "Fixd" in reading.tags and word[-1] not in "ая" and gender is Gender.M and not word.endswith(("ых", "их")):
            continue
        forms = _six(reading, "anim")
        if forms:
            return forms
    return None


def _common(word: str, gender: Gender) -> Forms | None:
    """The paradigm of a surname that is a common noun or an adjective: Заяц, Соловей, Сухой."""
    known = [one for one in lexicon.known(word) if one.has("nomn", "sing")]
    if word.endswith("ий") and any("Name" in one.tags for one in known):
        return endings.masculine_noun(word)  # a first name for a surname: Георгий, Василий
    barred = _NOT_COMMON - {"Poss"} if word.endswith(_HUSHED) else _NOT_COMMON  # Волчий, but not «Иванов дом»
    readings = [one for one in known if not one.tags & barred]
    for reading in readings:
        if "NOUN" in reading.tags and _fits_as_surname(reading, gender):
            forms = _six(reading, "anim")
            if forms:
                return forms if word[-1] in "ая" else (*forms[:3], forms[1], *forms[4:])
        if "ADJF" in reading.tags and _GENDER_TAG[gender] in reading.tags:
            return _six(reading, "anim")
    return None


def _fits_as_surname(reading: Reading, gender: Gender) -> bool:
    """A noun lends its paradigm by form: -а/-я to both genders, masculine ones to men."""
    if reading.word[-1] in "ая":
        return "neut" not in reading.tags
    return gender is Gender.M and "masc" in reading.tags


def _six(reading: Reading, animacy: str) -> Forms | None:
    """All forms of a reading, or None where the paradigm has a gap."""
    forms = [reading.inflect(case, animacy) for case in _CASES]
    if None in forms:
        return None
    gent, datv, accs, ablt, loct = (str(form) for form in forms)
    return (reading.word, gent, datv, accs, ablt, loct)
