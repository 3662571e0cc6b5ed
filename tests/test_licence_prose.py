"""What READMEs say of their licence: sections, badges, sentences; whose licence; and what they take away again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.examine.licence.prose import Statement, read_readme

SHUT = "LicenseRef-Proprietary"


def said(text: str) -> list[tuple[str, str | None, str]]:
    return [(s.how, s.expression, s.about) for s in read_readme(text)[0]]


@pytest.mark.parametrize(
    "text",
    [
        "# Rides\n\n## License\n\nMIT\n",
        "Rides\n=====\n\nLicence\n-------\n\nMIT License\n",
        "=====\nRides\n=====\n\nLicense\n~~~~~~~\nMIT\n",
        "= Rides\n\n== License\n\nMIT\n",
        "* License\n\nMIT\n",
        "h2. License\n\nMIT\n",
        "<h2 id='l'>License</h2>\n<p>MIT</p>\n",
        "**License:**\n\nMIT\n",
        "RIDES\n\nLICENSE\n\nMIT\n",
        "## 7. License 📄\n\nMIT\n",
        "## Lizenz\n\nDieses Projekt steht unter der MIT-Lizenz.\n",
        "## Licencia\n\nEste proyecto está bajo la licencia MIT.\n",
        "## Licença\n\nMIT\n",
        "## Licenza\n\nMIT\n",
        "## Licentie\n\nMIT\n",
        "## Llicència\n\nMIT\n",
        "## Licence\n\nCe projet est sous licence MIT.\n",
        "## MIT License\n\nCopyright 2024 Rivera\n",
        "## License: MIT\n",
        "## Copyright and License\n\nCopyright 2024 Rivera. All rights reserved. Released under MIT.\n",
        "## Open Source License\n\nMIT\n",
        "## License\n\n```\nMIT\n```\n",
        "# Rides\n\nThis project is released under the MIT license.\n",
        "# Rides\n\nDieses Projekt ist unter der MIT-Lizenz veröffentlicht.\n",
        "# Rides\n\nCe logiciel est distribué sous licence MIT.\n",
        "# Rides\n\nEste software se distribuye bajo la licencia MIT.\n",
        "# Rides\n\nLicense: MIT\n",
    ],
)
def test_a_section_or_sentence_is_found_in_any_markup_and_language(text: str) -> None:
    """Campaigns write Markdown, reStructuredText or plain text, and not always English."""
    assert ("readme", "MIT", "all") in said(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![License](https://img.shields.io/badge/license-MIT-blue.svg)", [("badge", "MIT", "all")]),
        ("![x](https://img.shields.io/badge/License-Apache%202.0-blue?style=flat)", [("badge", "Apache-2.0", "all")]),
        ("![x](https://img.shields.io/badge/license-BSD--3--Clause-green)", [("badge", "BSD-3-Clause", "all")]),
        ("![x](http://img.shields.io/:license-mit-blue.svg)", [("badge", "MIT", "all")]),
        ("![x](https://img.shields.io/static/v1?label=license&message=GPLv3)", [("badge", "GPL-3.0-only", "all")]),
        ("![x](https://img.shields.io/github/license/rivera/rides)", []),
        ("[![x](https://img.shields.io/npm/l/rides.svg)](LICENSE)", []),
        ("![x](https://x.example/a.svg)](https://opensource.org/licenses/MIT)", [("link", "MIT", "all")]),
    ],
)
def test_badges_name_a_licence_or_nothing(text: str, expected: list[tuple[str, str, str]]) -> None:
    """A badge that a server draws from the repository shows what the server guessed; it is no declaration."""
    assert said(f"# Rides\n{text}\n") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The code is MIT. The documentation is under CC BY 4.0.", [("MIT", "all"), ("CC-BY-4.0", "content")]),
        (
            "Code is licensed under MIT, documentation is licensed under CC BY 4.0.",
            [("MIT", "all"), ("CC-BY-4.0", "content")],
        ),
        ("- Code: MIT\n- Content: CC BY-SA 4.0\n", [("MIT", "all"), ("CC-BY-SA-4.0", "content")]),
        ("The code and the documentation are released under MIT.", [("MIT", "all")]),
        ("Content and code are under the MIT license.", [("MIT", "all")]),
        (
            "MIT\n\nA line.\n\nAnother.\n\nImages are under CC BY-NC 4.0.\n",
            [("MIT", "all"), ("CC-BY-NC-4.0", "content")],
        ),
        ("### Code\n\nMIT\n\n### Content\n\nCC BY 4.0\n", [("MIT", "all"), ("CC-BY-4.0", "content")]),
        ("MIT\n\n### Third-party\n\nThe editor is GPLv2.\n", [("MIT", "all"), ("GPL-2.0-only", "part")]),
    ],
)
def test_several_statements_keep_what_each_speaks_of(body: str, expected: list[tuple[str, str]]) -> None:
    """Code under MIT and texts under CC BY-NC is common, and no contradiction."""
    found = said(f"# Rides\n\n## License\n\n{body}")

    assert [(expression, whole) for _, expression, whole in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "## License\n\nThis project uses jQuery, which is licensed under the MIT license.\n",
        "## License\n\nPortions of this code are licensed under the MIT license.\n",
        "## License\n\nThe Laravel framework is open-sourced software licensed under the MIT license.\n",
        "<h1>License</h1>\n<p>WordPress is free software, and is released under the <abbr>MIT</abbr> license.</p>\n",
        "## Credits\n\nThe map is great. This library is released under the MIT license.\n",
        "## Third-party licenses\n\nMIT\n",
        "License: ISC\n\nBundled resources:\n\nLicense: MIT\n",
    ],
)
def test_somebody_elses_licence_does_not_become_ours(text: str) -> None:
    """The README of what a campaign built on stays in the tree; its licence gives nothing of the campaign's away."""
    assert ("MIT", "part") in [(expression, whole) for _, expression, whole in said(text)]
    assert ("MIT", "all") not in [(expression, whole) for _, expression, whole in said(text)]


def test_a_gnu_notice_in_another_section_is_not_the_projects_own() -> None:
    """The GPL text of a bundled part stands in many READMEs, below that part's heading."""
    notice = (
        "This program is free software; you can redistribute it and/or modify it under the terms of the GNU GPL v2.\n"
    )

    assert said(f"# Rides\n\n## License\n\nMIT\n\n## The editor\n\n{notice}") == [("readme", "MIT", "all")]


def test_a_sentence_that_uses_its_own_licence_is_ours() -> None:
    """ "This project uses the MIT license" is no statement about a dependency."""
    assert said("## License\n\nThis project uses the MIT license.\n") == [("readme", "MIT", "all")]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("## License\n\nSee [LICENSE](LICENSE.md).\n", Statement("reference", None, 3, "all", "LICENSE.md")),
        ("## License\n\nSee docs/COPYING for details.\n", Statement("reference", None, 3, "all", "docs/COPYING")),
        ("# Rides\n\nSee LICENSE for details.\n", Statement("reference", None, 3, "all", "LICENSE")),
        (
            "## License\n\n[MIT](https://github.com/rivera/other/blob/main/LICENSE)\n",
            Statement("elsewhere", "MIT", 3, "all", "https://github.com/rivera/other/blob/main/LICENSE"),
        ),
        (
            "## License\n\nAs https://gitlab.com/rivera/other/-/blob/main/LICENSE.txt says\n",
            Statement("elsewhere", None, 3, "all", "https://gitlab.com/rivera/other/-/blob/main/LICENSE.txt"),
        ),
        ("## License\n\n[MIT](https://opensource.org/licenses/MIT)\n", Statement("link", "MIT", 3)),
    ],
)
def test_a_reference_keeps_where_it_leads(text: str, statement: Statement) -> None:
    """ "See LICENSE.md" is followed in the tree; a text in another repository must be fetched before it is gone."""
    assert read_readme(text)[0] == [statement]


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("## License\n\nCopyright 2024 Rivera. All rights reserved.\n", SHUT),
        ("## Lizenz\n\nAlle Rechte vorbehalten.\n", SHUT),
        ("# Rides\n\nThis software is proprietary.\n", SHUT),
        ("## License\n\n(c) 2024 Rivera. All rights reserved. MIT License.\n", "MIT"),
        ("## License\n\nGPL version 2 or (at your option) any later version.\n", "GPL-2.0-or-later"),
    ],
)
def test_rights_that_are_kept_are_heard_where_nothing_is_given(text: str, expression: str) -> None:
    """ "All rights reserved" alone closes the door; beside a licence it is a habit."""
    assert [(e, whole) for _, e, whole in said(text)] == [(expression, "all")]


@pytest.mark.parametrize(
    "sentence",
    [
        "It may not be used by other committees.",
        "For non-commercial use.",
        "Nur für nicht kommerzielle Zwecke.",
        "Die Nutzung ohne unsere Genehmigung ist untersagt.",
        "Usage interdit sans accord écrit.",
        "Réservé aux membres du parti.",
        "Uso no comercial.",
        "Prohibida su venta.",
        "Uso não comercial apenas.",
        "Vietato l'uso commerciale.",
        "Alleen voor vrijwilligers.",
    ],
)
def test_a_restriction_beside_the_licence_is_heard_in_its_language(sentence: str) -> None:
    """One sentence under "MIT" takes back what MIT gives, whatever language it is in."""
    assert read_readme(f"# R\n\n## Licence\n\nMIT\n\n{sentence}\n")[1] == 7
    assert read_readme(f"# R\n\n## Usage\n\n{sentence}\n\n## Licence\n\nMIT\n")[1] is None


@pytest.mark.parametrize(
    "sentence", ["The logo may not be used.", "Die Bilder sind nur für uns.", "Marques: usage interdit."]
)
def test_names_and_pictures_that_are_kept_back_take_nothing_away(sentence: str) -> None:
    """Logos and photos are never given away with code; every careful README says so."""
    assert read_readme(f"## Licence\n\nMIT\n\n{sentence}\n")[1] is None


@pytest.mark.parametrize(
    "text",
    [
        "# " + " " * 1990 + "b\n" * 2,
        "# a" + " #" * 400_000,
        "## License\n" + "](" * 300_000,
        "## License\n" + "a-" * 300_000,
        "## License\n" + ("this project " * 150 + "\n") * 200,
        "## License\n" + ("may not " * 240 + "\n") * 200,
        ("badge/license-" + "a_" * 900 + "![\n") * 100,
        "<" * 500_000,
        "License:" + " " * 500_000,
        "```\n" * 50_000,
        "\n" * 500_000,
        "**a**\n" * 50_000,
    ],
    ids=lambda text: text[:16],
)
def test_a_hostile_readme_costs_little(text: str) -> None:
    """Patterns that look back over a long line again and again would stop the archive; see the time limit."""
    read_readme(text)


WORDS = [
    "License",
    "MIT",
    "\n",
    "#",
    "---",
    "===",
    " ",
    "see",
    "LICENSE",
    "content",
    "code",
    "and",
    "under",
    "![",
    "](",
]
HEAPS = st.lists(st.sampled_from(WORDS), max_size=80)


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(st.text(max_size=400), HEAPS.map(" ".join), HEAPS.map("".join)))
def test_no_text_makes_the_reader_raise_and_lines_are_real(text: str) -> None:
    """Whatever stands in a README, each statement stands on a line of it."""
    statements, restriction = read_readme(text)

    lines = max(1, len(text.splitlines()))
    assert all(1 <= s.line <= lines for s in statements)
    assert restriction is None or 1 <= restriction <= lines
