"""An invented college for every test: students, teachers, groups of several peoples' names; the same seed, the same college."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

TODAY = date(2026, 11, 22)
"""The day ages are counted from; birth dates lie 15–20 years before it."""

RUSSIAN = (
    "Абросимов", "Болдырев", "Вахрушев", "Гордеев", "Дорофеев", "Ершов", "Жигулёв", "Зотов", "Игнатьев", "Калмыков",
    "Ларионов", "Мещеряков", "Некрасов", "Овчинников", "Пономарёв", "Рогозин", "Селезнёв", "Терентьев", "Устюжанин",
    "Фирсов", "Холодов", "Цветаев", "Черепанов", "Шестаков", "Щеглов", "Юдин", "Ядринцев", "Антропов", "Безруков",
    "Веденеев", "Горшенин", "Деменков", "Ерофеев", "Завьялов", "Истомин", "Кузнечихин", "Лопатин", "Мартемьянов", "Нечаев",
    "Осокин",
)  # fmt: skip
UNDECLINED = ("Долгих", "Седых", "Дурново", "Коваленко", "Гусак", "Мельник", "Жук", "Ткач", "Шевчук", "Черных")
TATAR = (
    "Ахметзянов", "Гайнутдинов", "Хабибуллин", "Мингазов", "Сафиуллин", "Нигматуллин", "Фаттахов", "Шайдуллин",
    "Зиннатуллин", "Гарифуллин",
)  # fmt: skip
BURYAT = (
    "Батомункуев", "Цыренов", "Доржиев", "Дашинимаев", "Гомбожапов", "Бадмаев", "Жамсаранов", "Очиров", "Будажапов",
    "Раднаев",
)  # fmt: skip
NANAI = ("Бельды", "Самар", "Киле", "Ходжер", "Пассар", "Оненко", "Гейкер", "Заксор", "Дигор", "Тумали")
CAUCASIAN = (
    "Алиев", "Магомедов", "Гасанов", "Мамедов", "Исмаилов", "Абдуллаев", "Курбанов", "Гусейнов", "Рамазанов", "Багиров",
)  # fmt: skip
ARMENIAN = ("Петросян", "Саркисян", "Мкртчян", "Геворкян", "Беридзе", "Капанадзе", "Гелашвили")

# first name, patronymic of his son, patronymic of his daughter
FATHERS = {
    "russian": (
        ("Александр", "Александрович", "Александровна"), ("Алексей", "Алексеевич", "Алексеевна"), ("Андрей", "Андреевич", "Андреевна"),
        ("Артём", "Артёмович", "Артёмовна"), ("Виктор", "Викторович", "Викторовна"), ("Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("Евгений", "Евгеньевич", "Евгеньевна"), ("Игорь", "Игоревич", "Игоревна"), ("Илья", "Ильич", "Ильинична"),
        ("Константин", "Константинович", "Константиновна"), ("Лев", "Львович", "Львовна"), ("Максим", "Максимович", "Максимовна"),
        ("Николай", "Николаевич", "Николаевна"), ("Павел", "Павлович", "Павловна"), ("Пётр", "Петрович", "Петровна"),
        ("Роман", "Романович", "Романовна"), ("Сергей", "Сергеевич", "Сергеевна"), ("Фёдор", "Фёдорович", "Фёдоровна"),
    ),
    "tatar": (
        ("Ильдар", "Ильдарович", "Ильдаровна"), ("Марат", "Маратович", "Маратовна"), ("Рустам", "Рустамович", "Рустамовна"),
        ("Айрат", "Айратович", "Айратовна"), ("Раиль", "Раилевич", "Раилевна"), ("Фарид", "Фаридович", "Фаридовна"),
    ),
    "buryat": (
        ("Баир", "Баирович", "Баировна"), ("Бато", "Батоевич", "Батоевна"), ("Доржо", "Доржоевич", "Доржоевна"),
        ("Жаргал", "Жаргалович", "Жаргаловна"), ("Зоригто", "Зоригтоевич", "Зоригтоевна"), ("Чингис", "Чингисович", "Чингисовна"),
    ),
    "caucasian": (
        ("Магомед", "Магомедович", "Магомедовна"), ("Рамиз", "Рамиз оглы", "Рамиз кызы"), ("Эльдар", "Эльдар оглы", "Эльдар кызы"),
        ("Ахмед", "Ахмедович", "Ахмедовна"), ("Вагиф", "Вагиф оглы", "Вагиф кызы"), ("Гамзат", "Гамзатович", "Гамзатовна"),
    ),
    "armenian": (
        ("Арам", "Арамович", "Арамовна"), ("Гиви", "Гивиевич", "Гивиевна"), ("Давид", "Давидович", "Давидовна"),
        ("Карен", "Каренович", "Кареновна"), ("Ашот", "Ашотович", "Ашотовна"),
    ),
}  # fmt: skip
WOMEN = {
    "russian": ("Алёна", "Анастасия", "Анна", "Валерия", "Вера", "Дарья",
                "Екатерина", "Елизавета", "Ксения", "Любовь", "Мария", "Надежда", "Наталья", "Ольга", "Полина"),
    "tatar": ("Алсу", "Гузель", "Айгуль", "Лейсан", "Зульфия", "Рамиля", "Чулпан"),
    "buryat": ("Аюна", "Дарима", "Сэсэг", "Баирма", "Сарюна", "Туяна", "Оюна"),
    "caucasian": ("Патимат", "Аминат", "Лейла", "Севиль", "Зарема", "Айтен", "Мадина"),
    "armenian": ("Ануш", "Гаянэ", "Нино", "Тамара", "Сусанна", "Кетеван"),
}  # fmt: skip
DOUBLE = 0.03
"""Share of double surnames among Russian ones."""
PEOPLES = (("russian", 62), ("tatar", 10), ("buryat", 10), ("nanai", 8), ("caucasian", 7), ("armenian", 3))
PROGRAMMES = (
    ("43.01.09", "Повар, кондитер", "ПК"), ("08.01.24", "Мастер столярно-плотничных работ", "МС"),
    ("23.01.17", "Мастер по ремонту автомобилей", "МР"),
    ("15.01.05", "Сварщик", "СВ"), ("35.01.27", "Мастер сельскохозяйственного производства", "СХ"),
    ("09.01.03", "Оператор информационных систем", "ОИ"),
    ("38.02.01", "Экономика и бухгалтерский учёт", "ЭБ"), ("44.02.01", "Дошкольное образование", "ДО"), ("13.01.10", "Электромонтёр", "ЭМ"),
    ("21.01.08", "Машинист на открытых горных работах", "МГ"),
)  # fmt: skip
STREETS = (
    "Таёжная",
    "Школьная",
    "Горная",
    "Лесная",
    "Набережная",
    "Строителей",
    "Геологов",
    "Ленина",
    "Парковая",
    "Зелёная",
)
PLACES = ("рп. Примерный", "с. Образцово", "п. Кедровый", "г. Приреченск", "с. Верхняя Заимка")
POSITIONS = (
    "преподаватель", "мастер производственного обучения", "педагог-психолог", "социальный педагог", "методист",
    "руководитель физического воспитания",
    "преподаватель-организатор основ безопасности и защиты Родины", "воспитатель общежития",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Human:
    """A name with its gender («m», «f»); the patronymic may be empty."""

    surname: str
    firstname: str
    patronymic: str
    gender: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.surname, self.firstname, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class Representative:
    """A parent or guardian of a minor; phone in E.164."""

    name: Human
    kinship: str
    phone: str


@dataclass(frozen=True, slots=True)
class Student:
    """A student; ``representatives`` is empty for those of age on TODAY."""

    name: Human
    birth_date: date
    group: str
    course: int
    phone: str
    email: str
    address: str
    snils: str
    passport: str
    representatives: tuple[Representative, ...]


@dataclass(frozen=True, slots=True)
class Teacher:
    """A teacher, master or other pedagogue."""

    name: Human
    birth_date: date
    position: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class StudyGroup:
    """A study group and its curator."""

    code: str
    course: int
    programme_code: str
    programme: str
    curator: Human


@dataclass(frozen=True, slots=True)
class College:
    """Everybody; students are in the order of groups and, inside, of the alphabet, as in a group's journal."""

    students: tuple[Student, ...]
    teachers: tuple[Teacher, ...]
    groups: tuple[StudyGroup, ...]


def college(seed: int, students: int = 3000, groups: int = 150, teachers: int = 250) -> College:
    """The invented college of this seed. No two people share name and birth date; phones are of no real person."""
    chance = random.Random(seed)
    numbers = _numbers()
    staff = tuple(_teacher(chance, numbers) for _ in range(teachers))
    made = tuple(_group(index, chance, staff) for index in range(groups))
    seen: set[tuple[str, date]] = set()
    sizes = [students // groups + (index < students % groups) for index in range(groups)]
    people: list[Student] = []
    for group, size in zip(made, sizes, strict=True):
        people += sorted((_student(chance, group, numbers, seen) for _ in range(size)), key=lambda one: str(one.name))
    return College(tuple(people), staff, made)


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


def _feminine(surname: str) -> str:
    return f"{surname}а" if surname.endswith(("ов", "ев", "ёв", "ин")) else surname


def _surname(chance: random.Random, people: str, gender: str) -> str:
    sources = {"tatar": TATAR, "buryat": BURYAT, "nanai": NANAI, "caucasian": CAUCASIAN, "armenian": ARMENIAN}
    if people == "russian":
        source: Sequence[str] = UNDECLINED if chance.random() < 0.12 else RUSSIAN
    else:
        source = sources[people]
    parts = [chance.choice(source)]
    if people == "russian" and chance.random() < DOUBLE:
        parts.append(chance.choice(RUSSIAN))
    return "-".join(_feminine(part) if gender == "f" else part for part in parts)


def human(chance: random.Random, people: str, gender: str, surname: str = "") -> Human:
    """A person of one of PEOPLES; Nanai people bear Russian first names, a few Buryats have no patronymic."""
    stock = "russian" if people == "nanai" else people
    father = chance.choice(FATHERS[stock])
    first = chance.choice(FATHERS[stock])[0] if gender == "m" else chance.choice(WOMEN[stock])
    patronymic = father[1] if gender == "m" else father[2]
    if people == "buryat" and chance.random() < 0.05:
        patronymic = ""
    return Human(surname or _surname(chance, people, gender), first, patronymic, gender)


def _people(chance: random.Random) -> str:
    return chance.choices([name for name, _ in PEOPLES], [weight for _, weight in PEOPLES])[0]


def _group(index: int, chance: random.Random, staff: tuple[Teacher, ...]) -> StudyGroup:
    code, programme, letters = PROGRAMMES[index % len(PROGRAMMES)]
    stream = index // len(PROGRAMMES)
    course = stream % 4 + 1
    return StudyGroup(f"{letters}-{course}{stream // 4 + 1}", course, code, programme, staff[index % len(staff)].name)


def _teacher(chance: random.Random, numbers: Iterator[int]) -> Teacher:
    people = _people(chance)
    number = next(numbers)
    born = TODAY - timedelta(days=chance.randrange(24 * 365, 68 * 365))
    name = human(chance, people, "f" if chance.random() < 0.7 else "m")
    return Teacher(name, born, chance.choice(POSITIONS), phone(number), f"p{number}@college.example.org")


def _student(chance: random.Random, group: StudyGroup, numbers: Iterator[int], seen: set[tuple[str, date]]) -> Student:
    people = _people(chance)
    while True:
        name = human(chance, people, chance.choice("mf"))
        born = _birth(chance, group.course)
        if (str(name).replace("ё", "е"), born) not in seen:
            break
    seen.add((str(name).replace("ё", "е"), born))
    number = next(numbers)
    minor = (TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))) < 18
    return Student(
        name=name,
        birth_date=born,
        group=group.code,
        course=group.course,
        phone=phone(number),
        email=f"s{number}@college.example.org",
        address=f"{chance.choice(PLACES)}, ул. {chance.choice(STREETS)}, д. {chance.randrange(1, 90)}, кв. {chance.randrange(1, 60)}",
        snils=snils(number),
        passport=f"08{chance.randrange(18, 26):02d} {number:06d}",
        representatives=tuple(_representatives(chance, people, name, numbers)) if minor else (),
    )


def _birth(chance: random.Random, course: int) -> date:
    """15 to 20 years before TODAY, older on higher courses."""
    years = 14.9 + course * 0.9 + chance.random() * 1.6
    return max(TODAY - timedelta(days=round(years * 365.25)), TODAY.replace(year=TODAY.year - 20))


def _father(chance: random.Random, people: str, child: Human) -> Human:
    """A man whose first name fits the child's patronymic."""
    stock = FATHERS["russian" if people == "nanai" else people]
    first = next((name for name, *patronymics in stock if child.patronymic in patronymics), stock[0][0])
    surname = re.sub(r"(?<=[оеё]в)а$|(?<=ин)а$|(?<=[оеё]в)а(?=-)|(?<=ин)а(?=-)", "", child.surname)
    return Human(surname, first, chance.choice(stock)[1], "m")


def _representatives(
    chance: random.Random, people: str, child: Human, numbers: Iterator[int]
) -> Iterator[Representative]:
    """Mostly the mother, often both parents, sometimes only the father or a guardian."""
    lot = chance.random()
    if lot < 0.05:
        yield Representative(human(chance, people, chance.choice("mf")), "опекун", phone(next(numbers)))
        return
    if lot < 0.85:
        own = child.surname if child.gender == "f" else "-".join(_feminine(part) for part in child.surname.split("-"))
        yield Representative(
            human(chance, people, "f", own if chance.random() < 0.7 else ""), "мать", phone(next(numbers))
        )
    if lot > 0.55:
        yield Representative(_father(chance, people, child), "отец", phone(next(numbers)))


def phone(number: int) -> str:
    """The n-th invented mobile number of the Far East, E.164: +7914 and seven digits, all different."""
    return f"+7914{number * 7919 % 10_000_000:07d}"


def snils(number: int) -> str:
    """The n-th invented SNILS with a right check number."""
    digits = f"{100_000_000 + number * 137:09d}"
    check = sum(int(digit) * (9 - place) for place, digit in enumerate(digits)) % 101 % 100
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]} {check:02d}"
