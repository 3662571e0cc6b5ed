"""HANDOFF.md says much in few words: what is folded, what is said once, and what goes first when pages are full."""

import pytest

from archiver.dossier import render
from archiver.dossier.blocks import Bullets, Page, Section, paragraph, plain, strong
from archiver.dossier.room import ORDER, ever_shorter
from archiver.dossier.sections import REGISTER
from archiver.dossier.sections.words import folded, short
from archiver.records.dossier import DossierInput
from archiver.records.fact import Examination, Finding, NotRun
from tests.test_dossier import a_dossier, a_fact


def written(*facts, findings=(), **changes) -> str:
    given: DossierInput = a_dossier(examination=Examination(facts=facts, findings=findings), **changes)
    return render(given)["HANDOFF.md"].decode()


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["SMS_USER", "PORT", "SMS_PASSWORD"], ["SMS_{USER,PASSWORD}", "PORT"]),
        (["SMARTY_AUTH_ID", "SMARTY_AUTH_TOKEN"], ["SMARTY_AUTH_{ID,TOKEN}"]),
        (["DEBUG", "DEBUG_SQL"], ["DEBUG, DEBUG_SQL"]),
        ([f"A_{n}" for n in range(7)], ["A_{0,1,2,3,4}", "A_{5,6}"]),
    ],
)
def test_names_that_begin_alike_are_said_together_and_whole(names, told):
    """A reader looks for names: none may be lost, and a fold must not be wider than a printed line."""
    assert folded(names) == told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("8 files with a domain of the old owner: replace it (`a.py` line 3, `b.py` line 4 and 2 more).",
         "8 files with a domain of the old owner"),
        ("`a.py` imports `click`, and `Pipfile` does not declare it. The import fails.",
         "`a.py` imports `click`, and `Pipfile` does not declare it"),
        ("Compose publishes `db` on port 5433, and nothing expects it.",
         "Compose publishes `db` on port 5433, and nothing expects it"),
        ("Python 3.6: its support ended 2021-12.", "Python 3.6: its support ended 2021-12"),
    ],
)  # fmt: skip
def test_a_short_form_says_what_is_wrong_without_advice(message, told):
    """Advice stands in the tasks, places stand once."""
    assert short(message) == told


def test_a_service_is_one_line_with_what_a_newcomer_must_replace():
    """Name, use, variables, ids by kind with the first, place: all that an account needs, the vendor of texts first."""
    fonts = a_fact("services", "s1", "Fonts.", "a.css:2", name="Fonts", service="f", purpose="web fonts",
                   campaign_ids=["kit `abc`"], campaign_id_places=["a.css:2"])  # fmt: skip
    texts = a_fact("services", "s2", "Texts.", "sms.py:4", name="Texter", service="t", purpose="text messages, calls",
                   variables=["TEXTER_USER", "TEXTER_PASSWORD"], campaign_ids=["7 paths: `1`, `2`, `3`, …"],
                   campaign_id_places=["sms.py:9"])  # fmt: skip

    text = written(fonts, texts)

    assert "**Texter** (text messages, calls): `TEXTER_{USER,PASSWORD}`; left in code: 7 paths from `1` *(code" in text
    assert text.index("**Texter**") < text.index("**Fonts**")


def test_every_undocumented_variable_is_named():
    """The day is lost on the one name that was cut; a place only helps where nothing stands in for the value."""
    facts = [
        a_fact("environment", f"v{n}", f"V{n} is read.", f"a.py:{n}", variable=f"V{n}", used_in=[f"a.py:{n}"],
               documented_in=[], required=None if n < 10 else False)
        for n in range(20)
    ]  # fmt: skip

    text = written(*facts)

    assert all(f"`V{n}`" in text for n in range(20))
    assert "`V3` (a.py:3)" in text and "with a default: `V10`" in text


def test_the_readmes_commands_are_one_line_in_its_order():
    """A newcomer types them one after the other; repeated ones say nothing."""
    facts = [
        a_fact("run", f"c{n}", command, f"README.md:{n}", command=command, source="readme", label="")
        for n, command in enumerate(("cp a b", "make up", "make up", "make test"), 1)
    ]

    assert "`cp a b` (README.md:1) → `make up` → `make test`. None was tried." in written(*facts)


def test_the_readmes_commands_are_told_by_system():
    """Who runs both of two alternatives breaks one of them."""
    steps = (("a b", ""), ("brew i", "macOS"), ("make up", "macOS"), ("apt i", "Linux"), ("a b", "Linux"), ("c d", ""))
    facts = [
        a_fact("run", f"c{n}", command, f"README.md:{n}", command=command, source="readme", label=label)
        for n, (command, label) in enumerate(steps, 1)
    ]

    told = "`a b` (README.md:1); macOS: `brew i` → `make up`; Linux: `apt i`; anywhere: `c d`. None was tried."
    assert told in written(*facts)


def test_what_the_five_say_is_not_said_again():
    """Words are few; a finding said twice takes the place of one that is not said at all."""
    finding = Finding(code="DAT-003", severity="medium", path="m.py", line=3,
                      message="`Person` stores personal data (name): `name`.")  # fmt: skip

    text = written(findings=(finding,))

    assert text.count("`Person`") == 1


def test_of_findings_alike_the_others_are_named_too():
    """`1 more like it` is no answer to which."""
    rows = [
        Finding(
            code="DAT-001", severity="medium", path="m.py", line=n, message=f"`T{n}` is read, and nothing fills it."
        )
        for n in (1, 2)
    ]

    assert "(1 more like it: `T2` m.py:2)" in written(findings=rows)


def test_what_goes_first_is_in_one_order_and_goes_whole():
    """A line that ends in an ellipsis answers nothing: a line of little worth goes, and the others stay whole."""
    what = Section("what", "What", (paragraph(strong("Documented: "), "x"), paragraph(strong("Start reading: "), "y")))
    tasks = Section("tasks", "Tasks", (Bullets(tuple(plain(str(n)) for n in range(14)), whole=True),))
    timeline = Section("timeline", "Timeline", (paragraph("x"),))
    page = Page("n", (), (), (what, timeline, tasks))

    pages = list(ever_shorter(page))

    assert pages[0] == page and len(pages) == len(ORDER) + 1
    assert [section.id for section in pages[-1].sections] == ["what", "tasks"]
    assert pages[-1].sections[0].blocks == what.blocks[1:]
    assert len(pages[-1].sections[1].blocks[0].items) == 5


def test_what_may_go_belongs_to_a_section():
    """A section that was renamed would never make room."""
    assert {section for section, _ in ORDER} <= {maker.ID for maker in REGISTER}


def test_lines_of_one_file_stand_after_its_name_and_no_place_twice():
    """A path of sixty letters, printed five times, takes the room of an answer."""
    text = written(a_fact("infrastructure", "log", "It logs a body (src/a.js:1, src/a.js:2).", "src/a.js:1"))

    assert "(src/a.js:1, :2)" in text
    assert text.count("src/a.js") == 1


def test_what_was_triaged_is_not_called_nothing():
    """ "Nothing found" beside three places that a steward must look at would be a lie of the one line that is read."""
    rows = [
        Finding(code="SEC-001", severity="low", path="demo.py", line=3, message="Keys.", visibility="restricted",
                sample="aaa", rule="key", triage="placeholder"),
    ]  # fmt: skip
    fact = a_fact("exposure", "harmless", "1 place that looks like such data is likely harmless (placeholder 1).",
                  "a.py:1", basis="git", count=1)  # fmt: skip

    given = a_dossier(examination=Examination(facts=(fact,), findings=tuple(rows), ran=("exposure",)))
    text = render(given)["HANDOFF.md"].decode()

    assert "**Secrets:** nothing but what is likely harmless. **Personal data:** nothing found. " in text
    assert "is likely harmless (placeholder 1; a steward sees it)." in text


def test_nothing_found_in_a_copy_with_holes_says_so():
    """Who reads one line alone would take a scan of half a history for a clean one."""
    holes = NotRun(what="secrets, personal data", reason="7 objects are missing", examiner="exposure")
    given = a_dossier(examination=Examination(ran=("exposure",), not_run=(holes,)))
    text = render(given)["HANDOFF.md"].decode()

    assert "**Personal data:** nothing found in what could be read, which is not all." in text


def test_a_list_that_was_cut_names_what_comes_next():
    """Five tasks of eighteen, and no word of the others: nobody opened the file that holds them."""
    items = tuple(plain(strong(f"T{n} docs S "), f"Write page {n}: all of it.") for n in range(1, 19))
    page = Page("x", (), (), (Section("tasks", "Tasks", (Bullets(items, whole=True),)),), (), ())

    *_, last = ever_shorter(page)
    listed, following = last.sections[0].blocks

    assert len(listed.items) == 5
    assert "".join(span.text for span in following.line).startswith("Then T6 Write page 6; T7 Write page 7; ")
    assert "".join(span.text for span in following.line).endswith(" T18 Write page 18.")


def test_a_task_that_removes_an_obstacle_of_the_list_points_to_it():
    """What the list says in full is not said again."""
    finding = Finding(code="WIR-001", severity="high", path="a.js", line=3,
                      message="Product code calls `fakeFetch`, a stand-in.")  # fmt: skip

    text = written(findings=(finding,))

    assert "Put the real call back where product code calls a stand-in (obstacle " in text
