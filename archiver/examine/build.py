"""How it says it is built, run, tested and deployed: every step quoted with its place, and none of them tried."""

import posixpath

from archiver.examine.commands import Command, read_commands
from archiver.examine.composing import find_refused_compose
from archiver.examine.containers import ComposeService, read_compose, read_copied
from archiver.examine.contradictions import (
    find_absent_copies,
    find_absent_files,
    find_port_contradictions,
    find_tests_without_runner,
    find_unbalanced,
    find_unreached_ports,
)
from archiver.examine.databases import find_database_contradictions
from archiver.examine.habits import habits
from archiver.examine.interface import Context
from archiver.examine.lockfiles import find_lock_contradictions
from archiver.examine.notes import Notes
from archiver.examine.platforms import ci_service, hosts, only_names
from archiver.examine.roles import role
from archiver.examine.starts import find_absent_starts
from archiver.examine.targets import find_absent_targets
from archiver.examine.uncompiled import find_uncompiled
from archiver.examine.versions import find_version_contradictions
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "build"
version = 7

_SOURCES = {
    "make": "Make target",
    "npm": "Script",
    "procfile": "Process",
    "docker": "The image says",
    "ci": "CI runs",
    "readme": "The README says",
}
_NO_TESTS = "Error: no test specified"
_TEST_CONFIGS = {
    "pytest.ini": "pytest",
    "tox.ini": "tox",
    "noxfile.py": "nox",
    ".rspec": "RSpec",
    "jest.config.js": "Jest",
    "jest.config.ts": "Jest",
    "vitest.config.ts": "Vitest",
    "karma.conf.js": "Karma",
    "cypress.json": "Cypress",
    "cypress.config.js": "Cypress",
    "playwright.config.ts": "Playwright",
    "phpunit.xml": "PHPUnit",
    "phpunit.xml.dist": "PHPUnit",
    ".mocharc.js": "Mocha",
    ".mocharc.json": "Mocha",
}


def examine(context: Context) -> Examination:
    """Section `run`.

    Data keys: `command`, `source` (make, npm, procfile, docker, ci, readme), `label`, `tried` (always False here);
    `compose` with `image` and `ports`; `tests`; `ci`; `deploys`.
    """
    notes = Notes(context.commit, "run")
    commands = read_commands(context.entries, context.texts)
    services = read_compose(context.entries, context.texts)
    for command in commands:
        _say_command(notes, command)
    for service in services:
        _say_service(notes, service)
    _say_configs(context, notes)
    find_port_contradictions(context, notes, services)
    find_unreached_ports(context, notes, services)
    find_refused_compose(context, notes)
    find_database_contradictions(context, notes, services, commands)
    find_absent_copies(context, notes, read_copied(context.entries, context.texts), services)
    find_absent_files(context, notes, commands)
    find_absent_starts(context, notes, commands)
    find_tests_without_runner(context, notes, context.dependencies)
    find_lock_contradictions(context, notes, context.dependencies)
    find_unbalanced(context, notes)
    find_uncompiled(context, notes)
    find_absent_targets(context, notes)
    find_version_contradictions(context, notes)
    if commands or services:
        notes.not_run("the steps to build, run and test it", "nothing of a repository is run by this version")
    elif not habits(context):
        notes.unknown("How is it built and started?", "a former maintainer")
    return notes.done()


def _say_command(notes: Notes, command: Command) -> None:
    label = f" `{quote(command.label, 40)}`" if command.label and command.source not in ("make", "docker") else ""
    if command.source == "readme" and command.label:
        label = f" for {quote(command.label, 40)}"
    shown = quote(command.text, 200)
    empty = "; npm init wrote it, and it only fails" if _NO_TESTS in command.text else ""
    statement = f"{_SOURCES[command.source]}{label}: `{shown}` (not tried{empty})."
    locator = notes.at(command.entry, command.line)
    name_of = quote(command.label, 40)
    notes.fact(command.source, statement, locator, command=shown, source=command.source, label=name_of, tried=False)


def _say_service(notes: Notes, service: ComposeService) -> None:
    what = f"image `{quote(service.image, 100)}`" if service.image else "built here"
    ports = [f"{port.published}:{port.target}" for port in service.ports]
    published = f", published on {', '.join(ports)} (host:container)" if ports else ""
    statement = f"Compose service `{quote(service.name, 60)}`: {what}{published} (not tried)."
    locator = notes.at(service.entry, service.port_line or service.line)
    shown = quote(service.name, 60)
    notes.fact("compose", statement, locator, compose=shown, image=_tag(service), ports=ports, tried=False)


def _tag(service: ComposeService) -> str | None:
    return quote(service.image, 100) if service.image else None


def _say_configs(context: Context, notes: Notes) -> None:
    ci: list[str] = []
    deploys: dict[str, None] = {}
    for entry in context.entries:
        if role(entry.path) == "foreign":
            continue
        path = f"`{printable_path(entry.path)}`"
        if runner := _TEST_CONFIGS.get(posixpath.basename(entry.path)):
            notes.fact("tests", f"Tests are set up for {runner} in {path} (not tried).", notes.at(entry), tests=runner)
        if service := ci_service(entry.path):
            ci.append(service)
            notes.fact("ci", f"CI: {service}, {path} (not tried).", notes.at(entry), ci=service)
            _find_closed(notes, service, entry)
        for target in hosts(entry.path):
            if target not in deploys and not only_names(entry.path, context.texts.read(entry) or ""):
                deploys[target] = None
                statement = f"Deployment is described for {target}, {path} (not tried)."
                notes.fact("deploy", statement, notes.at(entry), deploys=target)
    if deploys:
        notes.unknown("What load did it serve in its busiest week?", "whoever ran or paid for the hosting")
    if not ci:
        notes.fact("ci", "There is no CI configuration in the tree.", notes.at(), ci=None)


def _find_closed(notes: Notes, service: str, entry: Entry) -> None:
    if service == "Travis CI":
        message = "CI is set up for Travis CI: travis-ci.org closed in June 2021, and nothing runs there any more."
        notes.finding("RUN-005", "low", message, entry=entry)
