"""Knowledge kept outside the repository: links to documents, boards and chats that may be gone, or private, by now."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.quoting import quote
from archiver.records.fact import Examination

name = "elsewhere"
version = 1

_URL = re.compile(r"https?://[^\s<>\"'`\])}|\\]{4,500}")

_KINDS: tuple[tuple[str, str], ...] = (
    (r"docs\.google\.com/document/", "Google Docs document"),
    (r"docs\.google\.com/spreadsheets?/", "Google Sheets spreadsheet"),
    (r"docs\.google\.com/presentation/", "Google Slides presentation"),
    (r"docs\.google\.com/forms/|forms\.gle/", "Google Forms form"),
    (r"docs\.google\.com/drawings/", "Google drawing"),
    (r"drive\.google\.com/(?:file|drive|folder|open|corp)", "Google Drive file or folder"),
    (r"groups\.google\.com/", "Google Groups list"),
    (r"(?:[\w-]+\.)?notion\.(?:so|site)/", "Notion page"),
    (r"trello\.com/[bc]/", "Trello board"),
    (r"[\w-]+\.slack\.com(?:/|$)|join\.slack\.com/", "Slack workspace"),
    (r"(?:www\.)?airtable\.com/(?:shr|app|tbl|inv)", "Airtable base or form"),
    (r"(?:www\.)?dropbox\.com/(?:s|sh|scl|home|paper|request)/|paper\.dropbox\.com/", "Dropbox file or folder"),
    (r"(?:www\.)?figma\.com/(?:file|proto|design|board)/", "Figma design"),
    (r"(?:www\.)?(?:invis\.io|[\w-]+\.invisionapp\.com)/", "InVision prototype"),
    (r"(?:app\.)?asana\.com/0/", "Asana project"),
    (r"[\w-]+\.atlassian\.net/", "Jira or Confluence site"),
    (r"(?:www\.)?pivotaltracker\.com/", "Pivotal Tracker project (service closed)"),
    (r"(?:www\.)?basecamp\.com/\d|3\.basecamp\.com/", "Basecamp project"),
    (r"(?:[\w-]+\.)?hackpad\.com/", "Hackpad page (service closed)"),
    (r"(?:[\w-]+\.)?hackmd\.io/", "HackMD page"),
    (r"miro\.com/app/|realtimeboard\.com/app/", "Miro board"),
    (r"(?:www\.)?lucidchart\.com/", "Lucidchart diagram"),
    (r"discord\.(?:gg|com/invite)/", "Discord server"),
    (r"(?:www\.)?loom\.com/share/", "Loom recording"),
    (r"1drv\.ms/|onedrive\.live\.com/|[\w-]+\.sharepoint\.com/", "OneDrive or SharePoint file"),
    (r"github\.com/[\w.-]+/[\w.-]+/wiki", "GitHub wiki"),
    (r"gist\.github\.com/", "GitHub gist"),
    (r"waffle\.io/|huboard\.com/", "board over GitHub issues (service closed)"),
    (r"[\w.-]*wiki(?:\.[\w-]+)+/", "wiki"),
)
_PATTERNS = tuple((re.compile(rf"https?://{pattern}", re.IGNORECASE), kind) for pattern, kind in _KINDS)

_TOOL_HOSTS = re.compile(
    r"^(?:api|hooks|status)\.|wikipedia\.org$|wikimedia\.org$|^slack\.com$|^www\.slack\.com$|^my\.slack\.com$"
)

_PUBLIC_WIKIS = re.compile(
    r"(?:^|\.)(?:postgresql|debian|archlinux|mozilla|python|openstreetmap|haskell|apache|osgeo|gnome|eclipse|jenkins|ubuntu"
    r"|centos|fedoraproject|php|ruby-lang|wireshark|openwrt|linuxfoundation)\.(?:org|com|net|io)$"
)
"""Manuals of other projects: nobody of the campaign wrote there."""

_MOST = 100


def examine(context: Context) -> Examination:
    """Section `elsewhere`. The full address is a restricted fact: it may open a private document.

    Data keys: `kind`, `host`.
    """
    notes = Notes(context.commit, "elsewhere")
    seen: set[str] = set()
    for entry, text in context.texts.each(e for e in context.entries if role(e.path) == "docs"):
        for url, kind, line in find_links(text):
            if url in seen or len(seen) >= _MOST:
                continue
            seen.add(url)
            host = quote(urlsplit(url).hostname or "", 100)
            # A workspace's or a wiki's own subdomain names no person; the path behind it opens the document.
            notes.fact("link", f"A document points to a {kind} at {host}.", notes.at(entry, line), kind=kind, host=host)
            shown = re.sub(r"[\x00-\x20\x7f]", "", url)
            notes.fact(
                "address", f"{kind}: {shown}", notes.at(entry, line), visibility="restricted", kind=kind, host=host
            )
    if seen:
        notes.unknown(
            f"Do the {len(seen)} documents and boards outside the repository still open, and may they be kept?",
            "whoever owned them in the campaign; ask before the accounts are closed",
        )
    return notes.done()


def find_links(text: str) -> Iterator[tuple[str, str, int]]:
    """(address, kind, line) of every link to a place where knowledge is kept."""
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:!?*_")
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            continue
        if _TOOL_HOSTS.search(host) or _PUBLIC_WIKIS.search(host):
            continue
        kind = next((kind for pattern, kind in _PATTERNS if pattern.match(url)), None)
        if kind:
            yield url, kind, text.count("\n", 0, match.start()) + 1
