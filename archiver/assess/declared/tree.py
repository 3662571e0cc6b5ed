"""Everything that a commit's tree declares."""

import re
from collections.abc import Sequence

from archiver.assess.declared import pages, posts, publiccode, redirects
from archiver.assess.declared.readme import LONGEST, is_readme, readme, withdrawn
from archiver.assess.declared.wording import text_of
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.git.refs import escape
from archiver.records.activity import Declaration

_PUBLICCODE = re.compile(r"^publiccode\.ya?ml$", re.IGNORECASE)
_READMES = 4
_KEPT = 12
_UNREAD = 4


def can_declare(path: str) -> bool:
    """Whether a file may hold a declaration: no other of a tree is looked at, so that equal ones declare the same."""
    named = is_readme(path) or _PUBLICCODE.match(path)
    return bool(named) or posts.is_post(path) or pages.is_page(path) or redirects.is_redirect(path)


def tree_declarations(
    reader: Reader, commit: str, entries: Sequence[Entry], name: str | None
) -> tuple[list[Declaration], list[str]]:
    """What the tree of a commit declares, and what of it could not be read.

    Args:
        entries: the commit's tree.
        name: the repository's short name; its README's title counts as a name too.
    """
    found: list[Declaration] = []
    earlier: list[Declaration] = []
    unread: list[str] = []

    def read(entry: Entry, longest: int) -> str | None:
        text = text_of(reader, entry, longest)
        if text is None:
            unread.append(f"{escape(entry.path)[:100]}: its content is missing in this copy")
        return text

    readmes = sorted((e for e in entries if is_readme(e.path)), key=lambda e: (e.path.count("/"), e.path))
    for number, entry in enumerate(readmes[:_READMES]):
        text = read(entry, LONGEST)
        if text is None:
            continue
        said = list(readme(text, f"{commit}:{escape(entry.path)}", name))
        found += said
        if number == 0:
            kinds = [item.kind for item in said]
            earlier += withdrawn(reader, commit, entry.path, text, name, kinds=kinds)
    for entry in entries:
        if _PUBLICCODE.match(entry.path) and (text := read(entry, publiccode.LONGEST)):
            found += publiccode.publiccode(text, f"{commit}:{entry.path}")
    for member in (posts, pages, redirects):
        for entry in member.wanted(entries, lambda entry: read(entry, LONGEST) or ""):
            if text := read(entry, LONGEST):
                found += member.declared(text, f"{commit}:{escape(entry.path)}", entry.path)
    return [*found, *earlier][:_KEPT], _in_few_words(list(dict.fromkeys(unread)))


def _in_few_words(unread: list[str]) -> list[str]:
    """A copy without any contents would fill a page with what is missing."""
    more = len(unread) - _UNREAD
    return [*unread[:_UNREAD], f"{more} more files that may say something: missing too"] if more > 1 else unread
