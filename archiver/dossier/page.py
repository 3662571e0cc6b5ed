"""handoff.html: one self-contained page. No script, nothing fetched, everything escaped by the template engine."""

import base64
import hashlib
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from archiver.dossier.blocks import Page

LIMIT = 60
"""Rows shown of a list or table: the page may be longer than HANDOFF.md, but it must still print."""


def to_html(page: Page) -> bytes:
    """The page as UTF-8 HTML. Its policy allows one style sheet by hash and nothing else."""
    css = resources.files("archiver.dossier").joinpath("templates", "handoff.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    environment = Environment(
        loader=PackageLoader("archiver.dossier"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # The style sheet is our own file; everything else goes through autoescape.
    template = environment.get_template("handoff.html")
    text = template.render(page=page, css=Markup(css), digest=digest, limit=LIMIT)
    return text.encode("utf-8")
