"""Where this dossier comes from, and how to check it."""

from archiver.dossier.blocks import Block, bullets, code, note, paragraph, plain
from archiver.records.dossier import Handoff

ID = "provenance"
TITLE = "Where this comes from"

_MARKS = (
    ("ran", "we did it"),
    ("code", "read at the place given"),
    ("git", "read in the history"),
    ("out", "an outside source says so"),
    ("asked", "a person told us"),
)


def blocks(handoff: Handoff) -> list[Block]:
    """Project, generation, manifest, the rules that made it."""
    made: list[Block] = []
    if handoff.project_id is None or handoff.generation is None:
        made.append(paragraph("Read where the repository lies: no archived copy stands behind this dossier."))
    else:
        manifest = f"v1/projects/{handoff.project_id}/gen/{handoff.generation:08d}.json"
        made += bullets(
            [
                plain("Project ", code(handoff.project_id), f", generation {handoff.generation}"),
                plain(
                    f"Copied at {handoff.captured_at}"
                    if handoff.captured_at
                    else "The time of the copy was not recorded"
                ),
                plain("Manifest ", code(manifest), " names every stored byte by its SHA-256"),
            ]
        )
    rules = (
        f"Verdict rules {handoff.verdict.model_version}, licence rules {handoff.licence.rules_version},"
        f" renderer {handoff.renderer_version}. Everything is judged as of {handoff.as_of}."
    )
    made.append(paragraph(rules))
    legend = [part for word, what in _MARKS for part in ("; ", code(word), f" {what}")]
    return [*made, paragraph("How we know: ", *legend[1:], "."), note("Machines read handoff.json.")]
