"""Trees that are hard on a licence reader, and what a careful reader answers. Read by test_licence_traps.py.

Everything here is written for the test or comes from the texts that SPDX publishes; nobody's real file is in it.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archiver.examine.licence.texts import raw_texts
from tests.gitrepo import C, git, lose_object, make_repo

HOLDER = "Rivera for Senate, Inc."
Files = Mapping[str, str | bytes]


def filled(spdx: str) -> str:
    """A canonical text with its copyright line filled in."""
    return re.sub(r"<copyright holders>|<owner>", HOLDER, raw_texts()[spdx]).replace("<year>", "2024")


@dataclass(frozen=True)
class Trap:
    """One tree, the answer to it, and why another answer would mislead."""

    why: str
    files: Callable[[], Files]
    expression: str | None
    verdict: str
    codes: frozenset[str] = frozenset()
    """Among the findings."""
    absent: frozenset[str] = frozenset()
    """Not among the findings."""
    actions: frozenset[str] = frozenset()
    conflict: bool | None = None
    """Whether a conflict is reported; None: not asked."""
    deviations: frozenset[tuple[str, int]] = frozenset()
    """(type, line in the file) among the material differences."""
    before: tuple[Files, ...] = ()
    """Earlier commits, oldest first; a file that is not in the next one was removed."""
    history: tuple[str, ...] = ()
    """Kinds of events, in order of time."""
    kinder: str | None = None
    not_examined: frozenset[str] = frozenset()
    links: Mapping[str, str] = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    lost: str | None = None
    """A path whose bytes are taken away after the commit."""


def build(trap: Trap, path: Path) -> Path:
    """The trap as a repository."""
    states = [*trap.before, trap.files()]
    commits, known = [], set[str]()
    for number, state in enumerate(states):
        gone: dict[str, str | bytes | None] = dict.fromkeys(known - set(state))
        commits.append(C({**gone, **state}, day=f"20{10 + number}-06-01"))
        known = set(state)
    make_repo(path, commits)
    for name, target in trap.links.items():
        (path / name).symlink_to(target)
        git(path, "add", "--", name)
    for name in trap.modules:
        git(path, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{name}")
    if trap.links or trap.modules:
        git(path, "commit", "-q", "-m", "links")
    if trap.lost:
        lose_object(path, git(path, "rev-parse", f"HEAD:{trap.lost}"))
    return path


def mit(**more: str | bytes) -> dict[str, str | bytes]:
    return {"LICENSE": filled("MIT"), **more}


def changed(old: str, new: str) -> Callable[[], Files]:
    """MIT with other words in one place."""
    text = filled("MIT")
    assert old in text
    return lambda: {"LICENSE": text.replace(old, new, 1)}


def one(name: str, content: str | bytes) -> Callable[[], Files]:
    return lambda: {name: content}


NOTHING = {"expression": None, "verdict": "do_not_adopt", "codes": frozenset({"LIC-001"})}
CLEAR = {"expression": "MIT", "verdict": "adopt", "absent": frozenset({"LIC-005"})}
CHANGED = {"expression": "MIT", "verdict": "ask_owner", "codes": frozenset({"LIC-005"})}
GPL_HEAD = "/* This file is free software under the GNU General Public License version 2. */\nint a;\n"
ALIASES = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
XML_BOMB = (
    f'<!DOCTYPE p [<!ENTITY l0 "MIT">{ENTITIES}]>'
    "<project><licenses><license><name>&l11;</name></license></licenses></project>"
)

ODD: dict[str, Trap] = {
    # Where a licence is named, and of what.
    "GPL text in a README is of a bundled part": Trap(
        "The text says itself what it is of.",
        lambda: mit(
            **{
                "README.md": "# Rides\n\n## Bundled\n\nlib/fmt is under the GPL, version 2:\n\n"
                + filled("GPL-2.0-only")
            }
        ),
        "MIT",
        "adopt_with_conditions",
        conflict=None,
    ),
    "README mentions another project's GPL": Trap(
        "What others chose says nothing of this.",
        lambda: mit(**{"README.md": "# Rides\n\nUnlike WordPress, which is licensed under the GPL, we are small.\n"}),
        conflict=False,
        **CLEAR,
    ),
    "licence comment at the end of a minified line": Trap(
        "Bundlers put the notices last, on a line of 260 KB.",
        lambda: mit(
            **{"public/vendor/app.min.js": "var a=1;" * 32500 + "/*! editor | Licensed under the GPL version 2 */"}
        ),
        "MIT",
        "adopt_with_conditions",
        frozenset({"LIC-019"}),
    ),
    "vendored text as gz": Trap(
        "Packagers compress the text; the part's licence is not the whole's.",
        lambda: mit(**{"vendor/fmt/LICENSE.gz": gzip.compress(filled("GPL-3.0-only").encode(), mtime=0)}),
        "MIT",
        "adopt_with_conditions",
    ),
    "tampered text as gz": Trap(
        "Packed or not, a clause is a clause.",
        lambda: {
            "LICENSE.gz": gzip.compress(filled("MIT").replace("to deal", "to deal, not to sell,").encode(), mtime=0)
        },
        None,
        "ask_owner",
        frozenset({"LIC-006"}),
    ),
    "tampered part as gz": Trap(
        "So too in a part.",
        lambda: mit(
            **{
                "lib/fmt/COPYING.gz": gzip.compress(
                    filled("MIT").replace("to deal", "to deal at home").encode(), mtime=0
                )
            }
        ),
        "MIT",
        "adopt_with_conditions",
    ),
    "clause dressed as a parameter": Trap(
        "Only a Business Source License has parameters; above MIT they are words like any other.",
        lambda: {
            "LICENSE": "Business Source License\nChange Date: 2020-01-01\n"
            "Additional Use Grant: You may not use it for the Republican Party.\n\n" + filled("MIT")
        },
        "MIT",
        "do_not_adopt",
        frozenset({"LIC-005", "LIC-007"}),
    ),
    "ban behind a term and many words": Trap(
        "What stands behind the words that are compared is explained by nobody, also beside an attribution term.",
        lambda: {
            "LICENSE": raw_texts()["GPL-3.0-only"]
            + "\n\nAdditional terms under section 7(b): preserve the attribution Rides by Rivera.\n"
            + "la " * 90_000
            + "\nYou may not use it for the Republican Party.\n"
        },
        "GPL-3.0-only",
        "ask_owner",
        frozenset({"LIC-005"}),
    ),
    "manifest kinder than the file": Trap(
        "The file holds the GPL alone; a manifest cannot give MIT away by itself.",
        lambda: {
            "LICENSE": raw_texts()["GPL-3.0-only"],
            "package.json": '{"license": "MIT OR GPL-3.0-only", "author": "Rivera"}',
        },
        "GPL-3.0-only",
        "adopt_with_conditions",
    ),
    "ban in the README's first lines": Trap(
        "Nobody writes a ban under a heading of its own.",
        lambda: mit(**{"README.md": "# Rides\n\nThis software may not be used by Republicans.\n"}),
        "MIT",
        "ask_owner",
        frozenset({"LIC-025"}),
    ),
    "package.json of npm init against LICENSE": Trap(
        "ISC is what the generator writes, but a person has to say so.",
        lambda: {"LICENSE": filled("AGPL-3.0-only"), "package.json": '{"license": "ISC", "author": ""}'},
        "AGPL-3.0-only",
        "ask_owner",
        frozenset({"LIC-004", "LIC-016"}),
        conflict=True,
    ),
    "two files disagree": Trap(
        "Nothing says which of them counts.",
        lambda: mit(COPYING=raw_texts()["GPL-3.0-only"]),
        "GPL-3.0-only AND MIT",
        "ask_owner",
        frozenset({"LIC-003"}),
        conflict=True,
    ),
    "only a manifest": Trap(
        "One word that a tool may have written is thin.",
        one("package.json", '{"license": "MIT", "author": "Rivera for Senate"}'),
        "MIT",
        "ask_owner",
        frozenset({"LIC-009"}),
    ),
    "generated manifest in a subfolder": Trap(
        "A starter kit's manifest is not about the whole.",
        one("web/client/package.json", '{"name": "client", "license": "MIT"}'),
        None,
        "do_not_adopt",
    ),
    "all rights reserved": Trap(
        "The opposite of a permission.",
        one("README.md", "# Rides\n\n## License\n\nCopyright 2024 Rivera. All rights reserved.\n"),
        "LicenseRef-Proprietary",
        "do_not_adopt",
        frozenset({"LIC-008"}),
    ),
    "UNLICENSED is not Unlicense": Trap(
        "Two letters apart, and opposite.",
        one("package.json", '{"license": "UNLICENSED"}'),
        "LicenseRef-Proprietary",
        "do_not_adopt",
        frozenset({"LIC-008"}),
    ),
    "Unlicense is not UNLICENSED": Trap(
        "A dedication to the public.",
        lambda: {"UNLICENSE": raw_texts()["Unlicense"]},
        "Unlicense",
        "adopt",
        absent=frozenset({"LIC-008"}),
    ),
    "SEE LICENSE IN a file that is there": Trap(
        "The manifest names the file, which speaks.",
        lambda: mit(**{"package.json": '{"license": "SEE LICENSE IN LICENSE"}'}),
        conflict=False,
        **CLEAR,
    ),
    "SEE LICENSE IN a file that is not there": Trap(
        "A name without the terms permits nothing.",
        one("package.json", '{"license": "SEE LICENSE IN TERMS.txt"}'),
        None,
        "do_not_adopt",
    ),
    "old licenses list is empty": Trap(
        "An empty list is no licence.",
        one("package.json", '{"licenses": []}'),
        **NOTHING,
    ),
    "deprecated identifier": Trap(
        "GPL-3.0 says neither only nor or-later.",
        lambda: {"COPYING": raw_texts()["GPL-3.0-only"], "package.json": '{"license": "GPL-3.0"}'},
        "GPL-3.0-only",
        "adopt_with_conditions",
        frozenset({"LIC-017"}),
        conflict=False,
    ),
    "notice without the text": Trap(
        "The grant is there; what it grants is not.",
        one("LICENSE", "Copyright 2024 Rivera for Senate, Inc.\n\nLicensed under the Apache License, Version 2.0.\n"),
        "Apache-2.0",
        "adopt_with_conditions",
        frozenset({"LIC-010"}),
    ),
    "badge only": Trap(
        "A picture is weaker than a sentence.",
        one("README.md", "# Rides\n\n![License: MIT](https://img.shields.io/badge/license-MIT-blue.svg)\n"),
        "MIT",
        "ask_owner",
        frozenset({"LIC-009"}),
    ),
    "choice with an exception": Trap(
        "OR stays OR, WITH stays WITH.",
        lambda: {
            "Cargo.toml": '[package]\nname = "r"\nlicense = "MIT OR GPL-2.0-only WITH Classpath-exception-2.0"\n',
            "LICENSE": filled("MIT"),
        },
        "MIT OR GPL-2.0-only WITH Classpath-exception-2.0",
        "adopt",
    ),
    "headers only in some files": Trap(
        "What one file permits says nothing of the others.",
        lambda: {"a.c": GPL_HEAD, "b.c": "int b;\n", "c.c": "int c;\n"},
        None,
        "do_not_adopt",
        frozenset({"LIC-019"}),
    ),
    "tag in one file": Trap(
        "A stricter file in a kinder whole is a condition.",
        lambda: mit(**{"src/a.c": "/* SPDX-License-Identifier: GPL-2.0-only */\nint a;\n"}),
        "MIT",
        "adopt_with_conditions",
        frozenset({"LIC-018"}),
    ),
    "submodule is named, not guessed": Trap(
        "Its licence is in another repository.",
        lambda: mit(**{".gitmodules": '[submodule "fmt"]\n\tpath = fmt\n\turl = https://example.org/fmt.git\n'}),
        "MIT",
        "adopt",
        frozenset({"LIC-024"}),
        modules=("fmt",),
    ),
    "licence only in a submodule": Trap(
        "What is not there cannot be read.",
        one("a.txt", "a\n"),
        None,
        "ask_owner",
        frozenset({"LIC-001", "LIC-024"}),
        modules=("LICENSE",),
    ),
    "blob is missing": Trap(
        "Not examined is not clear.",
        mit,
        None,
        "ask_owner",
        frozenset({"LIC-022"}),
        not_examined=frozenset({"LICENSE"}),
        lost="LICENSE",
    ),
    "no holder": Trap(
        "A permission by nobody.",
        lambda: {"LICENSE": raw_texts()["MIT"]},
        "MIT",
        "adopt_with_conditions",
        frozenset({"LIC-012"}),
        actions=frozenset({"name-holder"}),
    ),
    "template author": Trap(
        "The starter kit's author cannot give the campaign's work away.",
        lambda: {"LICENSE": filled("MIT").replace(HOLDER, "Facebook, Inc.")},
        "MIT",
        "ask_owner",
        frozenset({"LIC-014"}),
    ),
    "contributor list": Trap(
        "Data that may not be used to solicit is no software under MIT.",
        lambda: mit(
            **{
                "data/README.md": "Individual contributors' data may not be sold or used to solicit contributions.\n",
                "data/a.csv": "name\nx\n",
            }
        ),
        "MIT",
        "adopt_with_conditions",
    ),
    # How it is written.
    "CR only": Trap("Old editors.", one("LICENSE", filled("MIT").replace("\n", "\r")), **CLEAR),
    "CRLF": Trap("Windows.", one("LICENSE", filled("MIT").replace("\n", "\r\n")), **CLEAR),
    "UTF-16": Trap("Windows again.", lambda: {"LICENSE": filled("MIT").encode("utf-16")}, **CLEAR),
    "UTF-8 with BOM": Trap("Windows still.", lambda: {"LICENSE": b"\xef\xbb\xbf" + filled("MIT").encode()}, **CLEAR),
    "Latin-1": Trap(
        "A holder with an accent.",
        lambda: {"LICENSE": filled("MIT").replace("Rivera", "Nuñez").encode("latin-1")},
        **CLEAR,
    ),
    "comment leaders": Trap(
        "Copied out of a source file.",
        one("LICENSE", "".join(f" * {line}\n" for line in filled("MIT").split("\n"))),
        **CLEAR,
    ),
    "HTML": Trap(
        "Markup is no clause.",
        one("LICENSE.html", "<html><body><pre>\n" + filled("MIT") + "\n</pre></body></html>\n"),
        **CLEAR,
    ),
    "one line": Trap("Wrapping is no clause.", one("LICENSE", " ".join(filled("MIT").split())), **CLEAR),
    "another language": Trap(
        "Nobody here can read it, so a person is asked.",
        one("LICENSE", "Todos los derechos de uso se conceden solo a los comités del condado, sin fines de lucro.\n"),
        None,
        "ask_owner",
        frozenset({"LIC-006"}),
    ),
    "appendix removed": Trap(
        "How to apply a licence is no part of it.",
        lambda: {"LICENSE": raw_texts()["Apache-2.0"].partition("APPENDIX")[0]},
        "Apache-2.0",
        "adopt",
        absent=frozenset({"LIC-005"}),
    ),
    # Files that say nothing.
    "empty": Trap("Zero bytes permit nothing.", one("LICENSE", ""), None, "do_not_adopt", frozenset({"LIC-021"})),
    "TODO": Trap("A promise is no permission.", one("LICENSE", "TODO\n"), None, "do_not_adopt", frozenset({"LIC-021"})),
    "binary": Trap(
        "No words in it.", one("LICENSE", bytes(range(256)) * 64), None, "ask_owner", frozenset({"LIC-021"})
    ),
    "50 MB": Trap(
        "Nobody reads that.",
        lambda: {"LICENSE": filled("MIT") + "x" * 50_000_000},
        None,
        "ask_owner",
        frozenset({"LIC-021"}),
    ),
    "link inside": Trap(
        "The tree holds the text.", lambda: {"docs/MIT.txt": filled("MIT")}, links={"LICENSE": "docs/MIT.txt"}, **CLEAR
    ),
    "link to nowhere": Trap(
        "Nothing to read.", one("a", "b"), None, "do_not_adopt", frozenset({"LIC-021"}), links={"LICENSE": "gone.txt"}
    ),
    "link to a system file": Trap(
        "Not the repository's.",
        one("a", "b"),
        None,
        "do_not_adopt",
        frozenset({"LIC-021"}),
        links={"LICENSE": "/etc/passwd"},
    ),
    "link to a parent folder": Trap(
        "Not the repository's.", one("a", "b"), None, "do_not_adopt", frozenset({"LIC-021"}), links={"LICENSE": "../.."}
    ),
    "link to itself": Trap(
        "A loop has no end.", one("a", "b"), None, "do_not_adopt", frozenset({"LIC-021"}), links={"LICENSE": "LICENSE"}
    ),
    # What was added.
    "party ban": Trap(
        "Excludes the reader.",
        lambda: {"LICENSE": filled("MIT") + "\nThe Republican Party may not use the Software.\n"},
        "MIT",
        "do_not_adopt",
        frozenset({"LIC-005", "LIC-007"}),
    ),
    "non-profit only": Trap(
        "A field of use.",
        lambda: {"LICENSE": filled("MIT") + "\nUse is limited to non-profit organisations.\n"},
        **CHANGED,
    ),
    "expiry": Trap(
        "It ends.", lambda: {"LICENSE": filled("MIT") + "\nThis permission expires on 1 January 2023.\n"}, **CHANGED
    ),
    "one not": Trap("One word.", changed("is hereby granted", "is not hereby granted"), **CHANGED),
    "not in Cyrillic letters": Trap(
        "Looks like not, and is read as not.", changed("is hereby granted", "is n\u043et hereby granted"), **CHANGED
    ),
    "not with invisible characters inside": Trap(
        "A person sees not.", changed("is hereby granted", "is n\u200bo\u2060t hereby granted"), **CHANGED
    ),
    "not written backwards": Trap(
        "An override shows not.", changed("is hereby granted", "is \u202eton\u202c hereby granted"), **CHANGED
    ),
    "not in full-width letters": Trap(
        "A person sees not.", changed("is hereby granted", "is \uff4e\uff4f\uff54 hereby granted"), **CHANGED
    ),
    "not glued to its neighbour": Trap(
        "No blank, same sense.", changed("is hereby granted", "isnot hereby granted"), **CHANGED
    ),
    "invalid UTF-8 around not": Trap(
        "Broken bytes hide no word.",
        lambda: {"LICENSE": filled("MIT").encode().replace(b"is hereby", b"is \xff\xfenot\xc3\x28 hereby", 1)},
        **CHANGED,
    ),
    "NUL around not": Trap(
        "Nor do these.",
        lambda: {"LICENSE": filled("MIT").encode().replace(b"is hereby", b"is \0not\0 hereby", 1)},
        None,
        "ask_owner",
    ),
    # What was.
    "licence removed": Trap(
        "A later silence takes nothing back of what was given.",
        one("a", "b"),
        None,
        "do_not_adopt",
        frozenset({"LIC-001"}),
        before=({"LICENSE": filled("MIT")},),
        history=("set", "remove"),
        kinder="MIT",
    ),
    "licence changed": Trap(
        "The old commit stays under the old terms.",
        lambda: {"LICENSE": raw_texts()["AGPL-3.0-only"]},
        "AGPL-3.0-only",
        "adopt_with_conditions",
        before=({"LICENSE": filled("MIT")},),
        history=("set", "change"),
        kinder="MIT",
    ),
}

SWOLLEN: dict[str, Trap] = {
    "10 MB line": Trap(
        "One line.", lambda: {"LICENSE": "may not " * 1_250_000}, None, "ask_owner", frozenset({"LIC-021"})
    ),
    "100,000 copyright lines": Trap(
        "Quadratic in holders.", lambda: {"LICENSE": "Copyright\n" * 100_000}, None, "ask_owner"
    ),
    "nested tag": Trap(
        "2 MB of parentheses.",
        lambda: mit(**{"a.c": f"/* SPDX-License-Identifier: {'(' * 2_000_000} */\n"}),
        "MIT",
        "adopt",
    ),
    "2,000 LICENSE files": Trap(
        "Each is a part.", lambda: mit(**{f"vendor/p{n}/LICENSE": filled("MIT") for n in range(2000)}), "MIT", "adopt"
    ),
    "runs of blanks": Trap(
        "Quadratic patterns.",
        lambda: mit(
            **{"README.md": "# License" + " " * 1_000_000 + "x\n", "a.js": "//" + " " * 1_000_000 + "licence\n"}
        ),
        **CLEAR,
    ),
    "open brackets": Trap(
        "Quadratic patterns.",
        lambda: mit(**{"README.md": "## License\n" + "[" * 300_000 + "((" * 300_000 + "\n"}),
        **CLEAR,
    ),
    "a-a-a": Trap("Quadratic patterns.", lambda: mit(**{"README.md": "## License\n" + "a-" * 500_000 + "\n"}), **CLEAR),
    "10 MB strings": Trap(
        "A manifest too large to be one.",
        lambda: mit(**{"package.json": '{"license": "' + "M" * 10_000_000 + '"}'}),
        "MIT",
        "adopt",
    ),
    "deep JSON": Trap(
        "A recursive parser dies.",
        lambda: mit(**{"package.json": '{"license": ' + "[" * 200_000 + "]" * 200_000 + "}"}),
        "MIT",
        "adopt",
    ),
    "XML bomb": Trap("Grows to 300 GB.", lambda: mit(**{"pom.xml": XML_BOMB}), "MIT", "adopt"),
    "YAML aliases": Trap(
        "Grows to 300 GB.",
        lambda: mit(**{"pubspec.yaml": ALIASES, "CITATION.cff": ALIASES + "license: *a11\n", "_config.yml": ALIASES}),
        "MIT",
        "adopt",
    ),
}

TRAPS = ODD | SWOLLEN

WRONG: dict[str, str] = {
    "GPL text in a README is of a bundled part": "the text is not told from one that the README prints for the whole",
    "contributor list": "words in a data folder against solicitation are not heard",
}
"""What the program answers otherwise today, and in what it is wrong."""
