"""The dossier: what may be printed, what never is, and that foreign words stay words."""

import json
import re
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from archiver.dossier import render, render_restricted
from archiver.dossier.clean import clean, shape
from archiver.dossier.links import forge_link
from archiver.dossier.markdown import printed
from archiver.dossier.public import publish
from archiver.dossier.sections import REGISTER
from archiver.examine.register import EXAMINERS
from archiver.records.dossier import DossierInput
from archiver.records.fact import Examination, Fact, Finding, NotRun, Unknown
from archiver.records.licence import Holder, LicenceFinding
from archiver.records.verdict import Verdict
from tests.dossierinput import (
    BLOB,
    COMMIT,
    EXAMINATION,
    LICENCE,
    ORIGIN,
    VERDICT,
    a_dossier,
    a_fact,
    confirmed,
    vetoed,
)  # fmt: skip

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ADOPT = LICENCE.model_copy(update={"verdict": "adopt", "required_actions": ()})
SILENT = VERDICT.model_copy(update={"evidence": ()})

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</style></title><h1>Adopted</h1><!--",
    "![pixel](https://tracker.example/x.png) [donate](https://rivera.example) <https://rivera.example>",
    "https://rivera.example www.rivera.example //rivera.example javascript:alert(1)",
    "# Confirmed\n\n## Licence\n- [x] done\n\n---\n| a | b |\n|---|---|\n```sh\nrm -rf ~\n```",
    "[ref]: https://rivera.example\n[ref]",
    "`code` ``more` *bold* __strong__ ~~gone~~ \\ & &lt; &#x3c; $x$ {{ 7*7 }} {% raw %}",
    "\x1b[31mred\x1b[0m \x1b]8;;https://rivera.example\x07link\x1b]8;;\x07 \u202egnp.exe\u202c zero\u200bwidth \ud800",
    "1. first\r\n2) second\x00\x07\x85\u2028> quote\u2029+ plus",
)
HOSTILE_TEXT = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=80), st.text("<>&\"'`*_[]()!|#\\-+=~:/.w \n", max_size=60)
)


class Page(HTMLParser):
    """What a browser would see: tags, attributes, and whether every element is closed in order."""

    VOID = frozenset({"meta", "br", "img", "link", "hr", "input", "wbr", "col"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.wrong: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def hostile_dossier(text: str) -> DossierInput:
    """A dossier in which every word that can come from a repository or a forge is `text`."""
    fact = Fact(id="x", section="what", statement=text, basis="code", locator=f"{COMMIT}:{text}", data={"source": text})
    data = dict.fromkeys(("name", "service", "variable", "command", "source"), text)
    others = [fact.model_copy(update={"section": maker.ID, "data": data}) for maker in REGISTER]
    finding = Finding(code="RUN-003", severity="high", message=text, path=text, blob=BLOB)
    licence = LicenceFinding(code="LIC-001", path=text, message=text, confidence="likely")
    evidence = VERDICT.evidence[0].model_copy(update={"statement": text, "quote": text, "locator": text})
    return a_dossier(
        name=text,
        origin=text,
        verdict=VERDICT.model_copy(update={"sentence": text, "evidence": (evidence,), "unchecked": (text,)}),
        licence=LICENCE.model_copy(update={"expression": text, "findings": (licence,), "sentence": text}),
        examination=Examination(
            facts=(fact, *others), findings=(finding,), unknowns=(Unknown(question=text, ask=text),)
        ),
    )


def test_the_same_input_gives_the_same_bytes():
    """A dossier is stored by its hash and rendered again only when something changed: no clock, no order of chance."""
    given_again = DossierInput.model_validate_json(a_dossier().model_dump_json())

    assert render(a_dossier()) == render(given_again)


def test_every_sentence_of_the_json_is_also_on_the_page():
    """The page is read by people, the JSON by machines: they may not say different things."""
    files = render(a_dossier())
    words = " ".join("".join(Page(files["handoff.html"].decode()).words).split())

    for fact in json.loads(files["handoff.json"])["facts"]:
        if fact["section"] not in ("environment", "services", "run"):  # these print a row of values
            assert fact["statement"].replace("`", "") in words


def test_the_json_holds_the_promised_fields():
    """Scripts and acceptance rely on these names."""
    handoff = json.loads(render(a_dossier())["handoff.json"])

    assert handoff["schema"] == "campaign-archive/handoff/1"
    assert {"id", "section", "statement", "basis", "locator", "visibility"} <= handoff["facts"][0].keys()
    finding = {"code", "severity", "path", "blob", "first_commit", "in_head", "message"}
    assert finding <= handoff["findings"][0].keys()
    assert [row["severity"] for row in handoff["findings"]] == ["high", "high", "medium", "low"]
    assert handoff["verdict"]["state"] == "ENDED_CANDIDATE"
    assert handoff["licence"]["expression"] == "MIT"


def test_not_scanned_is_null_with_a_reason_and_never_zero():
    """ "0 secrets" from a scanner that never ran would send a campaign's keys to a stranger."""
    handoff = json.loads(render(a_dossier())["handoff.json"])

    assert handoff["exposure"] == {"secrets": None, "personal_data": None}
    assert {"secrets", "personal data"} <= {row["what"] for row in handoff["not_run"]}


def test_a_section_without_facts_is_left_out_and_named_where_nobody_looked():
    """Padding hides what matters; silence would read as "there is none"."""
    files = render(a_dossier(examination=Examination(), parts=()))
    text = files["HANDOFF.md"].decode()
    unknown = text.partition("## Still unknown")[2].partition("## ")[0]
    states = {row["section"]: row["state"] for row in json.loads(files["handoff.json"])["sections"]}

    assert "## People" not in text and "## Build, run, test" not in text and "## Licence verdict" in text
    assert all(f"{maker.ID}" in unknown for maker in REGISTER if maker.EXAMINERS)
    assert states["people"] == "not run" and states["licence"] == "ran"


def test_sections_stand_in_the_promised_order():
    """Who has read one dossier finds everything in the next one."""
    order = ["what", "blockers", "status", "people", "run", "stack", "services", "environment", "infrastructure",
             "data", "exposure", "licence", "unfinished", "history", "timeline", "tasks", "adopt",
             "unknown"]  # fmt: skip

    assert [maker.ID for maker in REGISTER if maker.ID in order] == [word for word in order if word in _ids()]
    assert set(order) - set(_ids()) <= {"tasks"}


def _ids():
    return [maker.ID for maker in REGISTER]


@pytest.mark.parametrize("brief", [True, False])
@pytest.mark.parametrize("maker", REGISTER, ids=lambda maker: maker.ID)
def test_no_section_pads(maker, brief):
    """Without a record that speaks a section says nothing; verdict, licence, checklist and unknowns always speak."""
    handoff = publish(a_dossier(examination=Examination(), parts=(), licence=ADOPT, verdict=SILENT))

    made = maker.blocks(handoff, brief=brief)

    assert bool(made) == (maker.ID in ("status", "licence", "adopt", "unknown"))


def test_every_examiner_belongs_to_a_section():
    """A crash of an examiner that no section names would be told nowhere."""
    named = {name for maker in REGISTER for name in maker.EXAMINERS}

    assert {examiner.name for examiner in EXAMINERS} <= named


def test_a_section_whose_examiner_crashed_has_failed_and_says_so():
    """Facts that were found until then stand; the reader must know that they are not all."""
    row = NotRun(what="examiner people", reason="the examiner crashed (KeyError)", examiner="people")
    given = a_dossier(examination=EXAMINATION.model_copy(update={"not_run": (row,), "ran": ("build", "stack")}))

    files = render(given)
    states = {row["section"]: row for row in json.loads(files["handoff.json"])["sections"]}

    assert states["people"] == {"section": "people", "state": "failed", "reason": "the examiner crashed (KeyError)"}
    assert states["run"]["state"] == "ran" and states["environment"]["state"] == "not run"
    unknown = files["HANDOFF.md"].decode().partition("## Still unknown")[2]
    assert "people (failed: the examiner crashed (KeyError))" in unknown


@QUICK
@given(secret=st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=8, max_size=30).map("zq{}qz".format))
def test_no_restricted_value_reaches_a_public_file(secret):
    """The one promise of the public files: what is planted in any restricted field is found in none of them."""
    fact = Fact(id=secret, section="people", statement=secret, basis="git", locator=secret, visibility="restricted",
                data={secret: secret, "list": [secret]})  # fmt: skip
    finding = Finding(code="PII-001", severity="high", message=secret, path=secret, blob=secret, first_commit=secret,
                      visibility="restricted", sample=secret)  # fmt: skip
    examination = EXAMINATION.model_copy(
        update={"facts": (*EXAMINATION.facts, fact), "findings": (*EXAMINATION.findings, finding)}
    )
    holder = Holder(name=secret, kind="person", line=f"Copyright (c) 2019 {secret}")
    licence = LICENCE.model_copy(update={"holders": (holder,)})
    verdict = VERDICT.model_copy(update={"confirmed_by": secret})
    repository = a_dossier().repository.model_copy(update={"clone_url": f"/home/{secret}", "metadata": {"x": secret}})

    given = a_dossier(examination=examination, licence=licence, verdict=verdict, repository=repository)
    files = render(given)

    for name, data in files.items():
        assert secret not in data.decode(), name
    withheld = json.loads(files["handoff.json"])["withheld"]
    assert withheld == {"facts": 1, "findings": {"PII-001": 1}}


def test_a_copyright_holders_name_is_hidden_also_where_the_licence_report_repeats_it():
    """A holder is often one volunteer: the public page says how many there are, not who."""
    told = LicenceFinding(code="LIC-005", path="LICENSE", message="It names Maria Quintero.", confidence="certain")
    facts = (a_fact("licence", "holder", "Copyright (c) 2023 Maria Quintero"),)
    given = a_dossier(licence=LICENCE.model_copy(update={"findings": (told,)}), examination=Examination(facts=facts))

    for name, data in render(given).items():
        assert b"Quintero" not in data, name


def test_restricted_findings_are_rows_with_a_sample_that_is_only_a_shape():
    """An examiner that forgets to redact must not leak through the restricted file either."""
    finding = Finding(code="PII-001", severity="high", message="A row looks like a voter.", path="data/donors.csv",
                      blob=BLOB, first_commit=COMMIT, in_head=False, visibility="restricted",
                      sample="Quintero,Maria,+12025550143")  # fmt: skip
    given = a_dossier(examination=Examination(findings=(*EXAMINATION.findings, finding)))

    rows = json.loads(render_restricted(given)["restricted/findings.json"])

    assert [(row["code"], row["path"], row["in_head"]) for row in rows] == [("PII-001", "data/donors.csv", False)]
    assert rows[0]["sample"] == "Aaaaaaaa,Aaaaa,+99999999999"


@QUICK
@given(text=st.text(max_size=60))
def test_a_shape_holds_no_character_of_the_value_and_stays_a_shape(text):
    """A hash or a rest of a phone number is found by trying; a shape is not."""
    made = shape(text)

    assert not re.search(r"[^\W\dAa_]|[0-8]", made)
    assert shape(made) == made


@QUICK
@given(text=HOSTILE_TEXT)
def test_hostile_words_are_inert_on_the_page(text):
    """The README of a repository is written by strangers: it may not script, load, link or close a tag."""
    page = Page(render(hostile_dossier(text))["handoff.html"].decode("utf-8"))

    assert page.wrong == [] and page.open == []
    assert not set(page.tags) & {"script", "img", "iframe", "link", "object", "form", "base", "svg"}
    assert page.tags.count("h1") == 1 and page.tags.count("style") == 1
    assert all(value.startswith("#") for _, name, value in page.attributes if name == "href")
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "style")]


@QUICK
@given(text=HOSTILE_TEXT)
def test_hostile_words_are_inert_in_markdown(text):
    """The same for HANDOFF.md, read by a parser that allows HTML: no link, image, raw HTML, or heading but ours."""
    markdown = render(hostile_dossier(text))["HANDOFF.md"].decode("utf-8")

    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    kinds = [t.type for token in tokens for t in (token, *(token.children or ()))]
    outside_code = re.sub(r"(`+)(?!`).*?\1", "", re.sub(r"^(`{3,})sh\n.*?^\1$", "", markdown, flags=re.M | re.S))
    assert not set(kinds) & {"html_block", "html_inline", "image", "link_open", "hr", "code_block"}
    shown = [maker for maker in REGISTER if maker.blocks(publish(hostile_dossier(text)), brief=True)]
    assert kinds.count("heading_open") == 2 + len(shown)
    assert kinds.count("fence") <= 2
    assert not re.search(r"https?://|www\.[^\s]", outside_code)


@QUICK
@given(text=HOSTILE_TEXT)
def test_no_control_or_direction_character_reaches_any_file(text):
    """`cat HANDOFF.md` must be safe in a terminal, and no text may be read backwards."""
    for name, data in render(hostile_dossier(text)).items():
        decoded = data.decode("utf-8")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", decoded), (
            name
        )


@pytest.mark.parametrize(
    "private",
    ["ana.ruiz@rivera.example", "ana%40rivera.example", "ana [at] rivera.example", "(202) 555-0143", "+1 202 555 0143",
     "202-555-0143", "202.555.0143", "2025550143", "555-0143", "+49 30 1234567"],
)  # fmt: skip
def test_addresses_and_numbers_are_masked_wherever_they_are_quoted(private):
    """Old campaign addresses are bought by strangers, and a volunteer's number belongs to nobody else."""
    for name, data in render(hostile_dossier(f"Ask us: {private}, any day.")).items():
        assert private not in data.decode(), name
    assert clean(f"Ask us: {private}, any day.") == "Ask us: ***, any day."


@pytest.mark.parametrize(
    "text",
    ["2020-03-05 to 2020-04-09", COMMIT, f"{COMMIT}:src/app.py:120", "Django 2.2.28", "2019-2020", "ports 5432/5433",
     "https://news.example/2020/03/05/story", "2025-03-01T04:10:00Z", "git@github.com:owner/name.git",
     "12,345,678 rows"],
)  # fmt: skip
def test_dates_commits_and_versions_stay_readable(text):
    """A mask that eats evidence would leave a page of asterisks."""
    assert clean(text) == text


@QUICK
@given(text=HOSTILE_TEXT)
def test_cleaning_twice_changes_nothing(text):
    """Records are cleaned when made and may be cleaned again when stored: the bytes must not move."""
    assert clean(clean(text)) == clean(text)


def test_the_page_loads_nothing_and_says_so_in_its_policy():
    """The page is opened from a disk or a mail: it must work alone, and nothing it holds may call home."""
    text = render(a_dossier())["handoff.html"].decode()
    page = Page(text)

    assert "default-src 'none'" in next(
        v for t, n, v in page.attributes if t == "meta" and n == "content" and "src" in v
    )
    links = {value for tag, name, value in page.attributes if name == "href" and not value.startswith("#")}
    assert links == {ORIGIN}
    assert not re.search(r"url\(|@import|https?://(?!github\.com/rivera-for-senate/polling-lookup)", text)
    assert "vote.rivera.example" not in text


@pytest.mark.parametrize(
    ("origin", "linked"),
    [(ORIGIN, True), ("http://github.com/a/b", False), ("https://rivera.example/a/b", False), ("local:tool", False),
     ("https://github.com.rivera.example/a", False), ("https://github.com:8443/a/b", False),
     ("https://me@github.com/a/b", False), ('https://github.com/a/b"onclick', False),
     ("https://github.com/a?x=y", False)],
)  # fmt: skip
def test_only_an_https_address_on_a_forge_is_linked(origin, linked):
    """A campaign's own domain may belong to an opponent by now."""
    assert (forge_link(origin) is not None) == linked
    assert ('<a href="https' in render(a_dossier(origin=origin))["handoff.html"].decode()) == linked


def test_the_state_is_only_proposed_until_a_person_confirms():
    """A page that says "ended" of a live campaign does the harm; only a person may say it."""
    proposed = render(a_dossier())["HANDOFF.md"].decode()
    settled = render(a_dossier(verdict=confirmed()))["HANDOFF.md"].decode()

    assert "ENDED_CANDIDATE – proposed, not confirmed." in proposed
    assert "ENDED_CONFIRMED – confirmed by a person." in settled and "proposed, not" not in settled
    assert "Okonkwo" not in settled


def test_evidence_against_and_vetoes_are_printed_beside_the_evidence_for():
    """A page with one side only is an advertisement."""
    text = render(a_dossier(verdict=vetoed()))["HANDOFF.md"].decode()
    silent: Verdict = VERDICT.model_copy(update={"evidence": VERDICT.evidence[:1]})

    assert "A deployment file is still there." in text.partition("**Against:**")[2] and "(weak · Procfile:1)" in text
    assert "A person worked on it 12 days ago. (until 2025-04-03)" in text
    assert "**Not checked:** homepage; open issues" in text
    assert (
        "**Evidence against:** none found in what was checked."
        in render(a_dossier(verdict=silent))["HANDOFF.md"].decode()
    )


def test_at_most_five_obstacles_and_one_line_for_those_alike():
    """More than five and nobody reads them; twenty undocumented variables are one obstacle."""
    alike = [Finding(code="ENV-001", severity="medium", message=f"`V{n}` is undocumented.") for n in range(20)]
    others = [Finding(code=f"RUN-{n:03}", severity="high", message=f"Step {n} fails.") for n in range(6)]

    text = render(a_dossier(examination=Examination(findings=(*alike, *others))))["HANDOFF.md"].decode()
    listed = text.partition("## What will cost you a day")[2].partition("## ")[0]

    assert len(re.findall(r"^\d+\. ", listed, re.MULTILINE)) == 5
    assert "Build, run, test (RUN-004, RUN-005); Environment variables (ENV-001)." in listed


def test_a_command_is_never_said_to_work_unless_it_was_tried():
    """A newcomer who trusts an untried instruction loses the day that this page should save."""
    ran = a_fact("run", "ran", "`make test` ended with 0.", basis="ran", command="make test", source="make",
                 label="test")  # fmt: skip

    read = render(a_dossier())["HANDOFF.md"].decode()
    done = render(a_dossier(examination=Examination(facts=(ran,))))["HANDOFF.md"].decode()

    assert "**Makefile (Makefile, not tried):** `make test`" in read and "None was tried." in read
    assert read.index("pip install -r requirements.txt") < read.index("`make test`")
    assert "**Makefile (tried):** `make test`" in done and "1 of 1 command tried." in done


def test_of_many_services_the_rest_is_named_in_one_line():
    """HANDOFF.md is meant to be printed on two or three pages; each service is named, its details stand in the JSON."""
    facts = tuple(
        a_fact("services", f"s{n}", f"Sends to service {n}.", name=f"S{n}", service=f"s{n}") for n in range(30)
    )
    files = render(a_dossier(examination=Examination(facts=facts)))

    text = files["HANDOFF.md"].decode()
    assert "**Also used:** S0 (used; " in text and "S29 (used; " in text
    assert len(json.loads(files["handoff.json"])["facts"]) == 30


def test_handoff_md_stays_within_three_printed_pages():
    """Nobody reads a fourth; what is cut stands in handoff.json, and what costs a day is never cut."""
    many = [
        a_fact(section, f"f{n}", f"Statement {n} of many words that fill a line of its own.", f"deep/folder/{n}.py:1")
        for section in ("run", "stack", "people", "infrastructure", "data", "history", "unfinished", "elsewhere")
        for n in range(60)
    ]
    many += [a_fact("services", f"s{n}", f"S{n} (texts).", "a.py:1", name=f"S{n}", service=f"s{n}") for n in range(60)]
    findings = [Finding(code=f"RUN-{n:03}", severity="high", message=f"Step {n} fails. " * 9) for n in range(9)]
    examination = Examination(facts=tuple(many), findings=tuple(findings))

    text = render(a_dossier(examination=examination))["HANDOFF.md"].decode()

    assert printed(text.splitlines()) <= 3 * 750 * 1.04
    assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) == 5


def test_what_was_not_copied_stands_in_still_unknown():
    """Issues that nobody copied may hold the answer; the page must not look complete without them."""
    text = render(a_dossier())["HANDOFF.md"].decode()
    unknown = text.partition("## Still unknown")[2].partition("## ")[0]

    assert "issues (not copied: nobody tried, ? of 37; this version copies no issues)" in unknown
    assert "pull requests (not copied" in unknown


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "no person has confirmed that the campaign is over"),
        ({"verdict": confirmed(), "licence": LICENCE.model_copy(update={"expression": None})}, "no licence is known"),
        ({"verdict": vetoed().model_copy(update={"confirmed_by": "x"})}, "ended software only, and the state is LIVE"),
        ({"verdict": confirmed(), "origin": "local:tool"}, "its origin is none"),
    ],
)
def test_without_confirmation_and_licence_there_is_no_publiccode_and_a_reason(changes, reason):
    """The file declares software obsolete to every catalogue that reads it: never on a guess."""
    files = render(a_dossier(**changes))

    assert "publiccode.yml" not in files
    rows = [row for row in json.loads(files["handoff.json"])["not_run"] if row["what"] == "publiccode.yml"]
    assert len(rows) == 1 and reason in rows[0]["reason"]


@pytest.mark.parametrize("state", ["ENDED_CONFIRMED", "BORN_ENDED"])
def test_publiccode_holds_what_version_0_4_demands(state):
    """Mandatory keys, lengths and values as in the standard's core schema."""
    files = render(a_dossier(verdict=confirmed().model_copy(update={"state": state})))
    entry = yaml.safe_load(files["publiccode.yml"])
    english = entry["description"]["en"]

    assert entry["publiccodeYmlVersion"] == "0.4" and entry["url"] == ORIGIN and entry["name"] == "polling-lookup"
    assert entry["developmentStatus"] == "obsolete" and entry["maintenance"] == {"type": "none"}
    assert entry["softwareType"] == "standalone/other" and entry["platforms"]
    assert len(english["shortDescription"]) <= 150 <= len(english["longDescription"]) <= 10_000 and english["features"]
    assert entry["legal"] == {"license": "MIT"}
    assert entry["localisation"] == {"localisationReady": False, "availableLanguages": ["en"]}
    assert [row["name"] for row in entry["dependsOn"]["proprietary"]] == ["Google Maps", "Sentry", "Twilio"]
    assert not [row for row in json.loads(files["handoff.json"])["not_run"] if row["what"] == "publiccode.yml"]


def test_a_repository_without_commits_read_in_place_still_gives_a_dossier():
    """An empty repository is a proper input: its dossier says that nothing is known and how to archive it."""
    given = a_dossier(commit=None, project_id=None, generation=None, repository=None, parts=(),
                      origin="local:tool", examination=Examination())  # fmt: skip
    text = render(given)["HANDOFF.md"].decode()

    assert "no commit · as of 2025-03-01 · read where it lies" in text
    assert "archiver archive SOURCE" in text and "archiver adopt" not in text
