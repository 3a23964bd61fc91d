"""Finds in a phrase the words that change: heads with their adjectives, coordinated and repeated ones; the rest is frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from service.grammar import lexicon
from service.grammar.lexemes import GENDERS, Lexeme, nominatives
from service.grammar.tokens import Kind, Token, tokenize

ACTING = ("и.о.", "и.о", "ио", "врио", "вр.и.о.", "врид", "в.и.о.")
_ACCUSATIVE = frozenset({"в", "во", "на", "за", "о", "об", "про", "через", "под", "по", "сквозь", "включая", "с"})
_ANDS = frozenset({"и", "или", "либо", "да", "/", "&"})
_RELATIVE = ("котор", "чей", "чья", "чьё", "чьи", "где", "что", "какой")
# A shortened noun is the head itself and cannot change; a shortened adjective («гл.», «ст.») lets its noun change.
_SHORT_NOUNS = frozenset(
    [
        "зам.",
        "зав.",
        "нач.",
        "пом.",
        "рук.",
        "преп.",
        "дир.",
        "секр.",
        "зам.дир.",
        "зам.директора",
        "пред.",
        "спец.",
        "преподав.",
        "дир-р",
    ]
)
_QUOTES = '«"“„'
_STOPS = frozenset({"имени", "им."})

NO_HEAD = "Не найдено слово, которое склоняется: оставлено без изменения, проверьте."
PREDICTED = "Слова нет в словаре, оно просклонено по сходству: проверьте."
REPEATED = "Склонять ли слова после тире или в скобках, зависит от смысла: проверьте."
COORDINATED = "Однородные слова можно понять по-разному: проверьте."
UNQUOTED = "Название после аббревиатуры без кавычек: проверьте, склонять ли его."


@dataclass(slots=True)
class Plan:
    """Which tokens change and how: place → (word, animacy for the accusative), with the doubts met on the way."""

    tokens: list[Token]
    changes: dict[int, tuple[Lexeme, str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    main: Lexeme | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Adjectives and their head: places with words; ``end`` is the place after the head."""

    words: tuple[tuple[int, Lexeme], ...]
    end: int

    @property
    def head(self) -> Lexeme:
        """The noun, or the participle that stands for one."""
        return self.words[-1][1]


def analyse(text: str, *, animate: bool) -> Plan:
    """What changes in a nominative phrase; ``animate`` settles what the dictionary leaves open."""
    plan = Plan(tokenize(text))
    _Parser(plan, animate=animate).run()
    return plan


class _Parser:
    """One pass from the left over the tokens of a phrase."""

    def __init__(self, plan: Plan, *, animate: bool) -> None:
        self.plan = plan
        self.tokens = plan.tokens
        self.animate = animate
        self.main: Lexeme | None = None
        self.under_accusative = False

    def run(self) -> None:
        """Fill the plan."""
        start = self._skip_frozen(0)
        if start is None:
            return
        group = self._group(start)
        if group is None:
            self.plan.doubts.append(NO_HEAD)
            return
        if any(token.kind is Kind.FROZEN and token.text.isupper() for token in self.tokens[:start]):
            self.plan.doubts.append(UNQUOTED)
        self.main = self.plan.main = group.head
        self._take(group)
        self._follow(group.end)

    def _skip_frozen(self, at: int) -> int | None:
        """The first word that may change; None where the phrase is frozen as a whole («и.о. директора», «ООО «…»»)."""
        while at < len(self.tokens) and self.tokens[at].kind is not Kind.WORD:
            token = self.tokens[at]
            if token.low.replace(" ", "") in ACTING or token.low in _SHORT_NOUNS or token.text[0] in _QUOTES:
                return None
            at += 1
        if at >= len(self.tokens) or self.tokens[at].low in ACTING:
            return None
        return at

    def _next_word(self, at: int) -> int | None:
        """The place of the word after spaces, None if something else stands there."""
        while at < len(self.tokens) and self.tokens[at].kind is Kind.SPACE:
            at += 1
        return at if at < len(self.tokens) and self.tokens[at].kind is Kind.WORD else None

    def _group(self, at: int, agree: Lexeme | None = None, *, joined: bool = False) -> Group | None:
        """The group that starts at ``at``: adjectives that agree, then their noun; else the last adjective is the head.

        ``joined``: several adjectives came before, so their noun may be plural («учебная и производственная практики»).
        """
        options = [one for one in nominatives(self.tokens[at].text) if _matches(agree, one, joined=joined)]
        if not options:
            return self._after_adverb(at, agree)
        for adjective in (one for one in options if not one.is_noun and not _relative(one)):
            rest = self._rest(at, adjective, joined=joined)
            if rest and rest.head.is_noun and not self._stands_for_person(adjective, rest):
                return Group(((at, adjective), *rest.words), rest.end)
        nouns = [one for one in options if one.is_noun]
        if nouns:
            return Group(((at, self._best(nouns)),), at + 1)
        adjectives = [one for one in options if not _relative(one)]
        if not adjectives:
            return None
        return self._chain(at, adjectives[0])

    def _chain(self, at: int, adjective: Lexeme) -> Group:
        """No noun: the participle is the head; adjectives before it go along («временный управляющий»)."""
        following = self._next_word(at + 1)
        rest = self._group(following, adjective) if following is not None else None
        if rest and not rest.head.is_noun and self._only_nominative(rest):
            return Group(((at, adjective), *rest.words), rest.end)
        return Group(((at, adjective),), at + 1)

    def _rest(self, at: int, adjective: Lexeme, *, joined: bool) -> Group | None:
        """What follows an adjective: its noun, or «и»/«,» with another adjective of the same noun."""
        following = self._next_word(at + 1)
        if following is None:
            comma = self._comma(at + 1)
            return self._second_adjective(comma, adjective) if comma is not None else None
        if self.tokens[following].low in _ANDS:
            return self._second_adjective(following, adjective)
        return self._group(following, adjective, joined=joined)

    def _comma(self, at: int) -> int | None:
        return at if at < len(self.tokens) and self.tokens[at].kind is Kind.COMMA else None

    def _second_adjective(self, joint: int, adjective: Lexeme) -> Group | None:
        """After «и» or a comma only another adjective of the same noun counts: «учебный и воспитательный отдел»."""
        following = self._next_word(joint + 1)
        group = self._group(following, adjective, joined=True) if following is not None else None
        return group if group and len(group.words) > 1 else None

    def _after_adverb(self, at: int, agree: Lexeme | None) -> Group | None:
        """«временно исполняющий», «частично механизированная»: an adverb before a participle is passed over."""
        if not any("ADVB" in reading.tags for reading in lexicon.known(self.tokens[at].low)):
            return None
        following = self._next_word(at + 1)
        return self._group(following, agree) if following is not None else None

    def _stands_for_person(self, adjective: Lexeme, rest: Group) -> bool:
        """«обучающиеся группы»: a participle for people before a noun that is rather a genitive."""
        if "PRTF" not in adjective.tags or rest.head.animate or adjective.number == "sing" or len(rest.words) > 1:
            return False
        low = adjective.source.lower()
        person = low.endswith("ся") or adjective.tags >= {"pssv", "pres"}
        return person and any(one.has("gent", "sing") for one in lexicon.readings(rest.head.source.lower()))

    def _best(self, nouns: list[Lexeme]) -> Lexeme:
        """Among nouns that are spelt alike: the animacy the caller named, then the dictionary's order."""
        ranked = sorted(
            nouns, key=lambda noun: (bool(noun.tags & {"Surn", "Name", "Patr"}), noun.animate is not self.animate)
        )
        return ranked[0]

    def _take(self, group: Group) -> None:
        """Mark the words of a group as changing."""
        head = group.head
        animacy = ("anim" if head.animate else "inan") if head.is_noun else ("anim" if self._person() else "inan")
        for at, word in group.words:
            self.plan.changes[at] = (word, animacy)
        if not head.known and self._disputed(head, animacy):
            self.plan.doubts.append(PREDICTED)
        self.under_accusative = False

    @staticmethod
    def _disputed(head: Lexeme, animacy: str) -> bool:
        """Whether predictions for an unknown head differ from one another."""
        same = [one for one in nominatives(head.source) if one.is_noun is head.is_noun and one.number == head.number]
        others = [one for one in same if not one.tags & {"Surn", "Name", "Patr"}]
        spelt = {tuple(one.form(case, animacy) for case in ("gent", "datv", "ablt")) for one in others}
        return len(spelt) != 1

    def _person(self) -> bool:
        """Animacy of a participle that stands for a noun: that of the main head it repeats, else the caller's."""
        if self.main is not None and self.main.is_noun:
            return self.main.animate
        return self.animate

    def _follow(self, at: int) -> None:
        """Walk over what follows the head and take what repeats its role."""
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.low in _STOPS or token.low.startswith(_RELATIVE):
                return
            if token.low in _ACCUSATIVE:
                self.under_accusative = True
            group = self._continuation(at, token)
            if group:
                self._take(group)
                at = group.end
            else:
                at += 1

    def _continuation(self, at: int, token: Token) -> Group | None:
        """The group that a comma, «и», a dash or a bracket adds to the head, if it does."""
        spaced = 0 < at < len(self.tokens) - 1 and self.tokens[at - 1].kind is Kind.SPACE
        if token.kind is Kind.COMMA or token.low in _ANDS:
            return self._admit(at, self._coordinated)
        if token.kind is Kind.DASH and spaced:
            return self._admit(at, self._apposed)
        if token.kind is Kind.OPEN:
            return self._admit(at, self._apposed)
        return None

    def _admit(self, at: int, condition: Callable[[Group], bool]) -> Group | None:
        following = self._next_word(at + 1)
        if following is None:
            return None
        group = self._group(following)
        return group if group and condition(group) else None

    def _coordinated(self, group: Group) -> bool:
        """After a comma or «и»: another head, or a participle that agrees with the main one."""
        main, head = self.main, group.head
        if main is None or _relative(head):
            return False
        if not head.is_noun:
            return head.agrees(main) and self._only_nominative(group)
        if main.animate or not main.is_noun:
            return (head.animate and head.number == main.number) or (head.animate and self._only_nominative(group))
        return not self.under_accusative and self._only_nominative(group)

    @staticmethod
    def _only_nominative(group: Group) -> bool:
        """Whether no word of the group could be a dependent in another case (accusative of things apart)."""
        for _, word in group.words:
            tags = [reading.tags for reading in lexicon.readings(word.source.lower())]
            if any(marks & {"gent", "datv", "ablt", "loct"} for marks in tags):
                return False
        return True

    def _apposed(self, group: Group) -> bool:
        """After a dash or in brackets: a repeated role of a person, or of a thing in small letters."""
        main, head = self.main, group.head
        if main is None:
            return False
        if not head.is_noun:
            return head.agrees(main) and self._only_nominative(group)
        if main.animate or not main.is_noun:
            return head.animate and head.number == main.number
        self.plan.doubts.append(REPEATED)
        return head.is_noun and not head.animate and head.number == main.number and head.source[:1].islower()


def _matches(agree: Lexeme | None, word: Lexeme, *, joined: bool) -> bool:
    """Whether a word may follow the adjective ``agree``."""
    if agree is None or agree.agrees(word):
        return True
    return joined and word.is_noun and word.number == "plur" and bool(agree.tags & word.tags & GENDERS)


def _relative(word: Lexeme) -> bool:
    return "Apro" in word.tags and word.source.lower().startswith(_RELATIVE)


def head_of(text: str) -> Lexeme | None:
    """The main head of a nominative phrase: «положение» of «положение о наставничестве»."""
    return analyse(text, animate=False).main
