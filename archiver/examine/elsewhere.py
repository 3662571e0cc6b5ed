"""Knowledge kept outside the repository: links to documents, boards and chats that may be gone, or private, by now."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.git.objects import Entry
from archiver.quoting import quote
from archiver.records.fact import Examination

name = "elsewhere"
version = 4

_URL = re.compile(r"https?://[^\s<>\"'`\])}|\\]{4,500}")

_KINDS: tuple[tuple[str, str], ...] = (
    (r"docs\.google\.com/(?:a/[\w.-]{3,80}/)?document/", "Google Docs document"),
    (
        r"docs\.google\.com/(?:a/[\w.-]{3,80}/)?spreadsheets?/|spreadsheets\.google\.com/(?:ccc|pub|viewform|embeddedform)",
        "Google Sheets spreadsheet",
    ),
    (r"docs\.google\.com/(?:a/[\w.-]{3,80}/)?presentation/", "Google Slides presentation"),
    (r"docs\.google\.com/(?:a/[\w.-]{3,80}/)?forms/|forms\.gle/\w", "Google Forms form"),
    (r"docs\.google\.com/(?:a/[\w.-]{3,80}/)?drawings/", "Google drawing"),
    (r"drive\.google\.com/(?:file|drive|folder|open|corp)", "Google Drive file or folder"),
    (r"(?:datastudio|lookerstudio)\.google\.com/(?:u/\d/)?(?:reporting|embed|open)/", "dashboard"),
    (r"public\.tableau\.com/(?:views|profile|app)/|app\.powerbi\.com/", "dashboard"),
    (r"sites\.google\.com/(?:site|view|a)/", "Google Sites page"),
    (r"groups\.google\.com/", "Google Groups list"),
    (r"(?:[\w-]+\.)?notion\.(?:so|site)/", "Notion page"),
    (r"trello\.com/[bc]/", "Trello board"),
    (r"[\w-]+\.slack\.com(?:/|$)|join\.slack\.com/", "Slack workspace"),
    (r"(?:www\.)?airtable\.com/(?:embed/)?(?:shr|app|tbl|inv)\w", "Airtable base or form"),
    (r"(?:www\.)?dropbox\.com/(?:s|sh|scl|home|paper|request)/|paper\.dropbox\.com/", "Dropbox file or folder"),
    (r"(?:www\.)?figma\.com/(?:file|proto|design|board)/", "Figma design"),
    (r"(?:www\.)?(?:invis\.io|(?:projects|share|app)\.invisionapp\.com)/\w", "InVision prototype (service closed)"),
    (r"(?:app|zpl)\.zeplin\.io/\w|zpl\.io/\w", "Zeplin design"),
    (r"(?:www\.)?canva\.com/design/", "Canva design"),
    (r"(?:app\.)?asana\.com/0/", "Asana project"),
    (r"[\w-]+\.atlassian\.net/", "Jira or Confluence site"),
    (r"(?:www\.)?pivotaltracker\.com/", "Pivotal Tracker project (service closed)"),
    (r"(?:www\.)?basecamp\.com/\d|3\.basecamp\.com/", "Basecamp project"),
    (r"(?:[\w-]+\.)?hackpad\.com/", "Hackpad page (service closed)"),
    (r"(?:[\w-]+\.)?hackmd\.io/", "HackMD page"),
    (r"miro\.com/app/|realtimeboard\.com/app/", "Miro board"),
    (r"(?:www\.)?lucidchart\.com/", "Lucidchart diagram"),
    (
        r"(?:[\w-]+\.)*[\w-]*slack(?:in)?[\w-]*\.(?:herokuapp\.com|now\.sh|(?:[\w-]+\.)*(?:org|net|com|us|app))(?:/|$)",
        "Slack invitation",
    ),
    (r"(?:[\w-]+\.)+[a-z]{2,10}/slack(?:/[\w-]{2,60})?/?$", "Slack invitation"),
    (r"teams\.microsoft\.com/l/", "Microsoft Teams team or channel"),
    (r"app\.zenhub\.com/workspaces?/", "ZenHub board"),
    (r"discord(?:app)?\.(?:gg|com/invite)/", "Discord server"),
    (r"(?:www\.)?loom\.com/share/", "Loom recording"),
    (r"1drv\.ms/|onedrive\.live\.com/|[\w-]+\.sharepoint\.com/", "OneDrive or SharePoint file"),
    (r"(?:app\.)?box\.com/s/|[\w-]+\.app\.box\.com/", "Box file"),
    (r"(?:www\.)?coda\.io/d/", "Coda document"),
    (r"quip\.com/\w{8}", "Quip document"),
    (r"(?:www\.)?overleaf\.com/(?:read|project)/", "Overleaf document"),
    (r"pad\.[\w.-]+/p?/?\w|[\w-]*(?:etherpad|titanpad|piratepad|framapad|cryptpad|riseup\.net/p)[\w./-]*/\w", "pad"),
    (r"(?:[\w.-]+\.)?framadate\.org/\w|doodle\.com/poll/", "date poll"),
    (r"(?:cloud|nextcloud|owncloud)\.[\w.-]+/(?:index\.php/)?s/\w", "Nextcloud share"),
    (r"calendar\.google\.com/calendar/(?:embed|ical|b/)", "Google calendar"),
    (
        r"(?:app\.)?clickup\.com/\d|linear\.app/[\w-]+/|[\w-]+\.monday\.com/boards|tree\.taiga\.io/project/",
        "task board",
    ),
    (r"chat\.whatsapp\.com/\w", "WhatsApp group"),
    (r"(?:t|telegram)\.me/joinchat/|t\.me/\+\w", "Telegram group"),
    (r"[\w-]+\.zulipchat\.com/|gitter\.im/\w", "chat room"),
    (r"(?:www\.)?loomio\.(?:org|com)/[dgp]/", "Loomio group or thread"),
    (r"waffle\.io/\w|huboard\.com/\w", "board over GitHub issues (service closed)"),
)
_PATTERNS = tuple((re.compile(rf"https?://(?:{pattern})", re.IGNORECASE), kind) for pattern, kind in _KINDS)

_OWN_KINDS = (
    (re.compile(r"https?://github\.com/([\w.-]+)/[\w.-]+/wiki", re.IGNORECASE), "GitHub wiki"),
    (re.compile(r"https?://github\.com/(?:orgs/)?([\w.-]+)/(?:[\w.-]+/)?projects?/\d", re.IGNORECASE), "GitHub board"),
    (re.compile(r"https?://gist\.github\.com/([\w.-]+)/", re.IGNORECASE), "GitHub gist"),
    (re.compile(r"https?://(?:[\w-]+\.)?wiki\.([\w-]+)\.[\w.-]+/", re.IGNORECASE), "wiki"),
    (re.compile(r"https?://medium\.com/@?([\w-]+)/", re.IGNORECASE), "Medium post"),
    (re.compile(r"https?://(?!www\.)([\w-]+)\.medium\.com/\w", re.IGNORECASE), "Medium post"),
)
"""Kinds that stand in everybody's comments: they count when the owner of the repository is the one named."""

_TOOL_HOSTS = re.compile(
    r"^(?:(?:api|hooks|status|my|www|get|docs)\.)?slack\.com$|^api\.|\.slack-edge\.com$|^slack\.dev$"
)

_LEFT_OPEN = re.compile(r"[({$<]|%[sd{(<]|(?:YOUR|EXAMPLE|PLACEHOLDER|your[-_]|example|xxxx)|/(?:d|b|s)/[A-Z_]*$")
"""Addresses that code fills in, and places for somebody's own."""

_SKIPPED = re.compile(
    r"\.(?:csv|tsv|svg|map|lock|po|pot|geojson|log|pem|crt|ics|eml|snap)$|(?:^|/)wp-content/(?:plugins|cache|themes)/"
    r"|(?:^|/)\.obsidian/|(?:^|/)licen[cs]e",
    re.IGNORECASE,
)
_LARGEST = 512 << 10
_MOST = 40


def examine(context: Context) -> Examination:
    """Section `elsewhere`. The full address is a restricted fact: it may open a private document.

    Data keys: `kind`, `host`; or `more` (how many links are not said one by one).
    """
    notes = Notes(context.commit, "elsewhere")
    owner = owner_of(context.repository.origin) if context.repository else None
    first: tuple[Entry, int] | None = None
    seen: set[str] = set()
    for entry, text in context.texts.each(_wanted(context.entries)):
        for url, kind, line in find_links(text, owner):
            if _same(url) in seen:
                continue
            first = first or (entry, line)
            seen.add(_same(url))
            if len(seen) <= _MOST:
                _say(notes, entry, line, url, kind)
    if first:
        entry, line = first
        if len(seen) > _MOST:
            more = len(seen) - _MOST
            notes.fact("more", f"{more} more links of this sort stand in the tree.", notes.at(entry, line), more=more)
        message = (
            f"{len(seen)} {'document, board or chat is' if len(seen) == 1 else 'documents, boards and chats are'} kept "
            "outside the repository and may close with their owner's account: ask, and save what still opens."
        )
        notes.finding("ELS-001", "low", message, entry=entry, line=line)
        notes.unknown(
            f"Does what is kept outside of the repository still open (links: {len(seen)}), and may it be kept?",
            "whoever owned them in the campaign; ask before the accounts are closed",
        )
    return notes.done()


def _wanted(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Documents first: what a README points to was meant for newcomers."""
    kept = [e for e in entries if not _SKIPPED.search(e.path) and (e.size or 0) <= _LARGEST]
    yield from (entry for entry in kept if role(entry.path) == "docs")
    yield from (entry for entry in kept if role(entry.path) == "code")


def _say(notes: Notes, entry: Entry, line: int, url: str, kind: str) -> None:
    host = quote(urlsplit(url).hostname or "", 100)
    # A workspace's or a wiki's own subdomain names no person; the path behind it opens the document.
    place = "A document points" if role(entry.path) == "docs" else "Code points"
    notes.fact("link", f"{place} to a {kind} at {host}.", notes.at(entry, line), kind=kind, host=host)
    shown = re.sub(r"[\x00-\x20\x7f]", "", url)
    notes.fact("address", f"{kind}: {shown}", notes.at(entry, line), visibility="restricted", kind=kind, host=host)


def owner_of(origin: str) -> str | None:
    """The account of `https://forge/owner/name`, letters and digits in lower case; None for a local folder."""
    try:
        parts = urlsplit(origin).path.strip("/").split("/")
    except ValueError:
        return None
    return squeeze(parts[0]) if origin.startswith("http") and len(parts) >= 2 else None


def squeeze(name: str) -> str:
    """Letters and digits in lower case."""
    return re.sub(r"[\W_]", "", name.lower())


def _same(url: str) -> str:
    """What two links to one document have in common."""
    match = re.match(r"https?://[^?#]*?/d/(?:e/)?[\w-]{20,}", url)
    return match[0] if match else re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/").lower()


def find_links(text: str, owner: str | None = None) -> Iterator[tuple[str, str, int]]:
    """(address, kind, line) of every link to a place where knowledge is kept.

    Args:
        owner: the repository's account, squeezed: wikis, gists and posts of others are manuals, not the campaign's.
    """
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:!?*_")
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            continue
        if _TOOL_HOSTS.search(host) or _LEFT_OPEN.search(url) or text[match.end() : match.end() + 1] in ("{", "<", "$"):
            continue
        kind = next((kind for pattern, kind in _PATTERNS if pattern.match(url)), None) or _own_kind(url, owner)
        if kind:
            yield url, kind, text.count("\n", 0, match.start()) + 1


def _own_kind(url: str, owner: str | None) -> str | None:
    for pattern, kind in _OWN_KINDS:
        match = pattern.match(url)
        if match and owner and len(owner) >= 4 and squeeze(match[1]) in (owner, f"the{owner}"):
            return kind
    return None
