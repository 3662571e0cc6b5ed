"""Facts in, handoff dossier out: HANDOFF.md, handoff.json, handoff.html and publiccode.yml as bytes."""

from archiver.dossier.public import RENDERER_VERSION, restricted_findings
from archiver.dossier.render import render, render_restricted

__all__ = ["RENDERER_VERSION", "render", "render_restricted", "restricted_findings"]
