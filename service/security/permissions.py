"""The one table of rights: each deed, and the roles that may do it; what is not said here is forbidden."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from schemas.errors import Forbidden
from schemas.values.actor import Actor, Role


class Permission(StrEnum):
    """A deed that needs a right."""

    ISSUE_DOCUMENT = "issue_document"
    ANNUL_DOCUMENT = "annul_document"
    ATTACH_SCAN = "attach_scan"
    READ_ARCHIVE = "read_archive"
    EXPORT_ARCHIVE = "export_archive"
    READ_PEOPLE = "read_people"
    READ_CONTACTS = "read_contacts"
    """Telephones, addresses, passports; without it they are masked."""
    MANAGE_PEOPLE = "manage_people"
    EXPORT_PEOPLE = "export_people"
    MANAGE_CONSENTS = "manage_consents"
    MANAGE_PAIRS = "manage_pairs"
    MANAGE_PARTNERS = "manage_partners"
    DESTROY_DATA = "destroy_data"
    CORRECT_FORMS = "correct_forms"
    IMPORT_DATA = "import_data"
    MANAGE_CATALOGUE = "manage_catalogue"
    MANAGE_JOURNALS = "manage_journals"
    READ_CATALOGUE = "read_catalogue"
    COLLEGE_SETTINGS = "college_settings"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"


_A, _S, _M, _K, _C, _D, _I = (
    Role.ADMINISTRATOR,
    Role.SECRETARY,
    Role.METHODIST,
    Role.COORDINATOR,
    Role.CURATOR,
    Role.DIRECTOR,
    Role.INSPECTOR,
)
_P = Permission

TABLE: Mapping[Permission, frozenset[Role]] = MappingProxyType(
    {
        _P.ISSUE_DOCUMENT: frozenset({_A, _S, _M, _K}),
        _P.ANNUL_DOCUMENT: frozenset({_A, _S, _D}),
        _P.ATTACH_SCAN: frozenset({_A, _S, _M, _K}),
        _P.READ_ARCHIVE: frozenset(Role),
        _P.EXPORT_ARCHIVE: frozenset({_A, _S, _D, _I}),
        _P.READ_PEOPLE: frozenset(Role),
        _P.READ_CONTACTS: frozenset({_A, _S, _K, _C}),
        _P.MANAGE_PEOPLE: frozenset({_A, _S, _M, _K}),
        _P.EXPORT_PEOPLE: frozenset({_A, _S, _D}),
        _P.MANAGE_CONSENTS: frozenset({_A, _S, _K, _C, _D}),  # the director confirms destruction as the second person
        _P.MANAGE_PAIRS: frozenset({_A, _M, _K}),
        _P.MANAGE_PARTNERS: frozenset({_A, _S, _M, _K}),
        _P.DESTROY_DATA: frozenset({_A, _D}),
        _P.CORRECT_FORMS: frozenset({_A, _S, _M, _K}),
        _P.IMPORT_DATA: frozenset({_A, _S, _K}),
        _P.MANAGE_CATALOGUE: frozenset({_A, _M}),
        _P.MANAGE_JOURNALS: frozenset({_A, _S}),
        _P.READ_CATALOGUE: frozenset(Role),
        _P.COLLEGE_SETTINGS: frozenset({_A, _S}),
        _P.MANAGE_USERS: frozenset({_A}),
        _P.READ_AUDIT: frozenset({_A, _D, _I}),
    }
)
"""A curator's rights reach only the groups of ``Actor.groups``; the use case narrows them (``only_own_groups``)."""

SECOND_FACTOR_ROLES = frozenset({_A, _K})
"""Roles that must have a second factor (ASVS 6.3.3)."""


def may(actor: Actor, permission: Permission) -> bool:
    """True when one of the actor's roles opens the deed."""
    return not actor.roles.isdisjoint(TABLE.get(permission, frozenset()))


def require(actor: Actor, permission: Permission) -> None:
    """Forbidden unless ``may``."""
    if not may(actor, permission):
        raise Forbidden("Ваша роль не позволяет это действие. Если оно нужно по работе, обратитесь к администратору.")


def only_own_groups(actor: Actor) -> bool:
    """True for one who is a curator and nothing wider: lists and cards are narrowed to ``actor.groups``."""
    return actor.roles == frozenset({_C})


class Scope(StrEnum):
    """What a token of the API may be used for: never more than its owner's roles."""

    READ = "read"
    ISSUE = "issue"
    PEOPLE = "people"
    ALL = "all"


_READS = frozenset({_P.READ_ARCHIVE, _P.READ_CATALOGUE})
SCOPES: Mapping[Scope, frozenset[Permission]] = MappingProxyType(
    {
        Scope.READ: _READS,
        Scope.ISSUE: _READS | {_P.ISSUE_DOCUMENT, _P.ANNUL_DOCUMENT, _P.ATTACH_SCAN, _P.CORRECT_FORMS},
        Scope.PEOPLE: _READS | {_P.READ_PEOPLE, _P.READ_CONTACTS, _P.MANAGE_PEOPLE, _P.MANAGE_CONSENTS, _P.IMPORT_DATA},
        Scope.ALL: frozenset(Permission) - {_P.MANAGE_USERS, _P.DESTROY_DATA},
    }
)
"""Accounts and destruction are never open to a token."""
