"""Every table of a college by name: which record lies in it, what it is found by, what may not repeat."""

from __future__ import annotations

from records.store import TableSpec
from records.tables import Table
from schemas.codec import record_schema
from schemas.college import College
from schemas.consent import Consent, Representation
from schemas.contest import Contest, Entry, Score
from schemas.group import Group
from schemas.issued import Issued
from schemas.job import Chunk, Job
from schemas.keeping import ActLine, DestructionAct, Hold
from schemas.pair import MenteeProfile, MentorProfile, Pair
from schemas.partner import Partner
from schemas.pdfcopy import WantedCopy
from schemas.person import Person
from schemas.phrases import PhraseMemory
from schemas.programme import Programme
from schemas.withdrawal import ScanPage, Withdrawal

PEOPLE = Table(TableSpec("people", indexes=("surname", "plain", "group", "state")), Person, record_schema(Person))
GROUPS = Table(TableSpec("groups", indexes=("state", "curator"), unique=(("code",),)), Group, record_schema(Group))
PARTNERS = Table(TableSpec("partners", indexes=("name", "state")), Partner, record_schema(Partner))
COLLEGE = Table(TableSpec("college"), College, record_schema(College))
PHRASES = Table(TableSpec("phrases", unique=(("text",),)), PhraseMemory, record_schema(PhraseMemory))
ISSUED = Table(
    TableSpec(
        "issued",
        indexes=(
            "type",
            "academic_year",
            "journal",
            "period",
            "number",
            "state",
            "date",
            "sha256",
            "batch",
            "genre",
            "retention",
        ),
        unique=(("journal", "period", "seq"), ("code",)),
    ),
    Issued,
    record_schema(Issued),
)

CONSENTS = Table(
    TableSpec("consents", indexes=("person", "kind", "paper", "representative", "code")),
    Consent,
    record_schema(Consent),
)
REPRESENTATIONS = Table(
    TableSpec("representations", indexes=("child", "representative")), Representation, record_schema(Representation)
)

PROGRAMMES = Table(TableSpec("programmes", unique=(("year",),)), Programme, record_schema(Programme))
MENTORS = Table(
    TableSpec("mentors", indexes=("person", "year"), unique=(("person", "year"),)),
    MentorProfile,
    record_schema(MentorProfile),
)
MENTEES = Table(
    TableSpec("mentees", indexes=("person", "year"), unique=(("person", "year"),)),
    MenteeProfile,
    record_schema(MenteeProfile),
)
PAIRS = Table(TableSpec("pairs", indexes=("year", "mentor", "state")), Pair, record_schema(Pair))

CONTESTS = Table(TableSpec("contests", indexes=("year",)), Contest, record_schema(Contest))
ENTRIES = Table(TableSpec("contest_entries", indexes=("contest", "nomination", "paper")), Entry, record_schema(Entry))
SCORES = Table(
    TableSpec("contest_scores", indexes=("entry", "expert"), unique=(("entry", "expert"),)), Score, record_schema(Score)
)

JOBS = Table(TableSpec("jobs", indexes=("state", "login")), Job, record_schema(Job))
CHUNKS = Table(TableSpec("job_chunks", indexes=("job",), unique=(("job", "place"),)), Chunk, record_schema(Chunk))
COPIES = Table(TableSpec("pdf_copies", indexes=("state",)), WantedCopy, record_schema(WantedCopy))
WITHDRAWALS = Table(TableSpec("withdrawals", indexes=("person", "state")), Withdrawal, record_schema(Withdrawal))
SCAN_PAGES = Table(TableSpec("scan_pages", indexes=("job", "state")), ScanPage, record_schema(ScanPage))

HOLDS = Table(TableSpec("holds", indexes=("paper", "year")), Hold, record_schema(Hold))
ACTS = Table(TableSpec("destruction_acts", indexes=("state",)), DestructionAct, record_schema(DestructionAct))
ACT_LINES = Table(
    TableSpec("act_lines", indexes=("act", "paper"), unique=(("act", "paper"),)), ActLine, record_schema(ActLine)
)

REPEATS = TableSpec("repeats", unique=(("request",),))
"""Idempotency keys: request, digest of its body, key of the paper that answered it."""

DESTROYED = TableSpec("destroyed", unique=(("person",),))
"""Keys of people whose data were destroyed, with the act."""
TEMPLATES = TableSpec("templates", indexes=("type", "state"))
"""Editions of the college's own templates: type, sha256, state draft | published | replaced, reason."""
IMPORTS = TableSpec("imports", indexes=("state",))
CHECKS = TableSpec("checks")
"""What the last examination of the data found; one row."""
HISTORY = TableSpec("history", indexes=("subject",))
"""Field by field: what a card said before and after."""
MERGED = TableSpec("merged", indexes=("into",), unique=(("person",),))
"""Keys of cards that were merged into another: their papers are that one's papers."""

SPECS: tuple[TableSpec, ...] = (
    PEOPLE.spec, GROUPS.spec, PARTNERS.spec, COLLEGE.spec, PHRASES.spec, ISSUED.spec, REPEATS,
    CONSENTS.spec, REPRESENTATIONS.spec, JOBS.spec, CHUNKS.spec, COPIES.spec, WITHDRAWALS.spec, SCAN_PAGES.spec, DESTROYED, IMPORTS,
    HISTORY, TEMPLATES, PROGRAMMES.spec, MENTORS.spec, MENTEES.spec, PAIRS.spec, MERGED,
    CONTESTS.spec, ENTRIES.spec, SCORES.spec, HOLDS.spec, ACTS.spec, ACT_LINES.spec, CHECKS,
)  # fmt: skip
