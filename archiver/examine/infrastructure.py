"""What it is deployed on, as its deployment files say, and which of them do not parse."""

import posixpath
import re

from archiver.examine.deploys import say_ci_deploys, say_cluster, say_platforms
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.serverless import say_cloudformation, say_serverless
from archiver.examine.syntax import fault_in
from archiver.examine.terraform import say_terraform
from archiver.records.fact import Examination

name = "infrastructure"
version = 3

_PARSED = re.compile(
    r"(?:^|/)(?:serverless[\w.-]*\.(?:ya?ml|json)|(?:docker-)?compose[\w.-]*\.ya?ml|app\.json|heroku\.yml|netlify\.toml"
    r"|(?:vercel|now|firebase|cdk)\.json|render\.yaml|fly\.toml|wrangler\.toml|app\.ya?ml|appspec\.yml|Pipfile|package\.json"
    r"|composer\.json|pyproject\.toml|[\w.-]+\.tf|playbook[\w.-]*\.ya?ml|cloudbuild\.ya?ml|buildspec\.ya?ml)$"
    r"|^\.github/workflows/[^/]+\.ya?ml$|^\.travis\.yml$|^\.circleci/config\.yml$|^\.gitlab-ci\.yml$|^circle\.yml$"
    r"|(?:^|/)(?:k8s|kubernetes)/.*\.ya?ml$"
)
_TEMPLATED = re.compile(r"(?<!\$)\{\{|\{%|<%|@@\w+@@")
"""Marks of a template that another tool fills in before the file is read."""

_MOST = 20


def examine(context: Context) -> Examination:
    """Section `infrastructure`.

    Data keys: `platform`, with `runtime`, `region`, `vpc`, `providers`, `resources`; `functions`, `may`, `parameters`,
    `plugins`, `state`, `inputs`, `ci_deploys`.
    """
    notes = Notes(context.commit, "infrastructure")
    say_serverless(context, notes)
    say_cloudformation(context, notes)
    say_terraform(context, notes)
    say_cluster(context, notes)
    say_platforms(context, notes)
    say_ci_deploys(context, notes)
    _find_broken(context, notes)
    return notes.done()


def _find_broken(context: Context, notes: Notes) -> None:
    """INF-001: a deployment file or manifest that its tool cannot read."""
    told = 0
    for entry in context.entries:
        if not _PARSED.search(entry.path) or role(entry.path) != "code" or told >= _MOST:
            continue
        text = context.texts.read(entry)
        base = posixpath.basename(entry.path)
        fault = (
            fault_in(f"{base}.toml" if base == "Pipfile" else base, text)
            if text and not _TEMPLATED.search(text)
            else None
        )
        if fault:
            told += 1
            message = f"The file does not parse: {fault.reason} (line {fault.line}); nothing that needs it can run."
            notes.finding("INF-001", "medium", message, entry=entry, line=fault.line)
