"""The Flask application over one house: registry, guard, headers, errors, look."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service.usecases.house import House
from service.web import (
    account_pages,
    acts_pages,
    api_catalogue,
    api_consents,
    api_contests,
    api_keeping,
    api_pages,
    api_people,
    api_programme,
    archive_pages,
    audit_pages,
    batch_pages,
    catalogue_pages,
    college_pages,
    consent_pages,
    contest_pages,
    copy_pages,
    decline_pages,
    doclook,
    errors,
    group_pages,
    guard,
    headers,
    home_pages,
    home_sources,
    import_pages,
    issue_pages,
    job_pages,
    journal_pages,
    keeping_pages,
    login_pages,
    look,
    ownkind_pages,
    partner_pages,
    people_deed_pages,
    people_pages,
    programme_pages,
    publication_pages,
    scan_pages,
    setup_pages,
    shell_pages,
    subject_pages,
    suggest,
    users_pages,
    verify_pages,
    withdrawal_pages,
)
from service.web.context import EXTENSION, Founding, Web
from service.web.registry import Pages, refuse_undeclared, register

BOOKS: tuple[Pages, ...] = (
    shell_pages.pages,
    setup_pages.pages,
    login_pages.pages,
    account_pages.pages,
    users_pages.pages,
    home_pages.pages,
    issue_pages.pages,
    suggest.pages,
    archive_pages.pages,
    copy_pages.pages,
    keeping_pages.pages,
    api_keeping.pages,
    verify_pages.pages,
    college_pages.pages,
    audit_pages.pages,
    decline_pages.pages,
    acts_pages.pages,
    ownkind_pages.pages,
    catalogue_pages.pages,
    journal_pages.pages,
    people_pages.pages,
    publication_pages.pages,
    people_deed_pages.pages,
    programme_pages.pages,
    subject_pages.pages,
    group_pages.pages,
    partner_pages.pages,
    import_pages.pages,
    consent_pages.pages,
    contest_pages.pages,
    batch_pages.pages,
    job_pages.pages,
    withdrawal_pages.pages,
    scan_pages.pages,
    api_pages.pages,
    api_consents.pages,
    api_contests.pages,
    api_catalogue.pages,
    api_people.pages,
    api_programme.pages,
)


def build(
    house: House,
    *,
    founding: Founding,
    books: tuple[Pages, ...] = BOOKS,
    tasks: tuple[home_pages.Source, ...] = home_sources.SOURCES,
) -> Flask:
    """The application; Undeclared when a route has no declared right."""
    app = Flask("service.web", static_folder=None)
    app.config.update(MAX_FORM_MEMORY_SIZE=2_000_000, MAX_FORM_PARTS=5000, TRAP_HTTP_EXCEPTIONS=False)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider: Russian stays readable
    web = Web(house, house.security, founding, tasks=tasks)
    app.extensions[EXTENSION] = web
    web.pages = register(app, books)
    headers.install(app)
    guard.install(app)
    errors.install(app)
    look.install(app)
    doclook.install(app)
    refuse_undeclared(app, web.pages)
    if web.secure:
        # Exactly one proxy of ours stands before us; more would let a client write its own address.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # Flask's own way
    return app
