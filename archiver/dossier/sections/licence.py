"""May the next campaign use this, and what must it do first?"""

from archiver.dossier.blocks import Block, Line, Span, bullets, note, paragraph, plain, strong, table
from archiver.dossier.sections.words import counted, facts_of, rich, said
from archiver.records.dossier import Handoff
from archiver.records.licence import LicenceFinding

ID = "licence"
TITLE = "Licence"

ANSWERS = {
    "adopt": "Yes",
    "adopt_with_conditions": "Yes, with conditions",
    "ask_owner": "Not before you asked the owner",
    "do_not_adopt": "No, not as it stands",
}


def blocks(handoff: Handoff) -> list[Block]:
    """The verdict, what must be done by whom, and every declared place."""
    licence = handoff.licence
    name = licence.expression or "no licence was found"
    made: list[Block] = [paragraph(strong(f"{ANSWERS[licence.verdict]} – {name}. "), *rich(licence.sentence))]
    made += table(
        ("What must be done", "Who", "Adoption waits for it"),
        ((rich(a.text), plain(a.who), plain("yes" if a.blocking else "no")) for a in licence.required_actions),
    )
    made += bullets(_say(finding) for finding in licence.findings)
    made += said(facts_of(handoff, "licence"), handoff)
    if licence.holders_named:
        lines = counted(licence.holders_named, "copyright line names", "copyright lines name")
        made.append(note(f"{lines} a holder. Names are not repeated here: see the licence files."))
    if licence.not_examined:
        missing = counted(len(licence.not_examined), "file")
        made.append(paragraph(strong("Not examined: "), f"{missing} whose content is missing in this copy."))
    made.append(note("This is not legal advice."))
    return made


def _say(finding: LicenceFinding) -> Line:
    sure = {"certain": "", "likely": ", likely", "guess": ", a guess"}[finding.confidence]
    at = f" · {finding.path}{f':{finding.line}' if finding.line else ''}" if finding.path else ""
    return (*rich(finding.message), Span(f"{finding.code}{sure}{at}", "source"))
