"""The dossier's files as bytes. Pure: the same input gives the same bytes, on any day and any machine."""

import json

from archiver.dossier.blocks import Page, Section
from archiver.dossier.issues import issue_texts
from archiver.dossier.lights import lights
from archiver.dossier.markdown import to_markdown
from archiver.dossier.page import to_html
from archiver.dossier.public import publish, restricted_facts, restricted_findings
from archiver.dossier.publiccode import publiccode
from archiver.dossier.sections import REGISTER
from archiver.dossier.sections.blockers import numbered
from archiver.dossier.shorten import shorten
from archiver.dossier.summary import footer, header, tiles
from archiver.dossier.tasks import tasks_json
from archiver.records.dossier import DossierInput, Handoff


def render(given: DossierInput) -> dict[str, bytes]:
    """The files that are fit for the public.

    Returns:
        File name -> bytes: HANDOFF.md, handoff.html, handoff.json; tasks.json and issues/T1.md, … where there are
        tasks; and publiccode.yml once a person has confirmed the end and a licence is known; until then `not_run` in
        handoff.json says why.
    """
    handoff = publish(given)
    return {"handoff.json": _json(handoff.model_dump(mode="json")), **written_from(handoff)}


def written_from(handoff: Handoff) -> dict[str, bytes]:
    """Every public file but handoff.json, made from it: they hold nothing that it does not hold."""
    files = {
        "HANDOFF.md": to_markdown(_page(handoff, brief=True)),
        "handoff.html": to_html(_page(handoff, brief=False)),
    }
    if handoff.tasks:
        files |= {"tasks.json": tasks_json(handoff), **issue_texts(handoff)}
    entry = publiccode(handoff)
    if entry is not None:
        files["publiccode.yml"] = entry
    return files


def render_restricted(given: DossierInput) -> dict[str, bytes]:
    """For stewards only: `restricted/findings.json`, whose samples are shapes, and `restricted/facts.json`.

    Empty: none was reported.
    """
    findings = [row.model_dump(mode="json") for row in restricted_findings(given.examination.findings)]
    facts = [fact.model_dump(mode="json") for fact in restricted_facts(given.examination.facts)]
    return {"restricted/findings.json": _json(findings), "restricted/facts.json": _json(facts)}


def _page(handoff: Handoff, *, brief: bool) -> Page:
    made = [Section(maker.ID, maker.TITLE, tuple(maker.blocks(handoff, brief=brief))) for maker in REGISTER]
    sections = tuple(section for section in made if section.blocks)
    known = lights(handoff, 1, numbered(handoff)) if brief else lights(handoff, 6)
    page = Page(handoff.name, header(handoff), tiles(handoff), sections, known, footer(handoff))
    return shorten(page, handoff) if brief else page


def _json(data: object) -> bytes:
    return (json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")
