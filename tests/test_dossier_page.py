"""handoff.html as its readers meet it: a phone, a screen reader, a printer; and the summary in a terminal."""

import base64
import hashlib
import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from archiver.cli.dossier_page import show
from archiver.dossier import render
from archiver.dossier.blocks import Chart, Light, Moment, Page, Span, Table
from archiver.dossier.page import breakable, columns, to_html
from archiver.dossier.public import publish
from archiver.dossier.timeline import WIDTH, drawing
from archiver.records.dossier import DossierInput
from archiver.records.fact import Fact, Finding
from archiver.records.verdict import Evidence
from tests.clikit import DAY, cli, fixture_home  # noqa: F401
from tests.dossierinput import COMMIT, EXAMINATION, ORIGIN, VERDICT, a_dossier, a_fact
from tests.gitrepo import C, make_repo

MONTHS = ("2024-06: 12", "2024-08: 3", "2024-09: 140", "2024-11: 7")
DAYS = tuple(
    a_fact("history", f"day-{day}", f"The release of {day}.", basis="git", day=day)
    for day in ("2024-06-14", "2024-11-02")
)
HOSTILE = "</title></svg><script>alert(1)</script>\u202e" + "x" * 300


def worked_on(*months: str, said: str = "The first release.", **changes: object) -> DossierInput:
    """The dossier with a history of these months, two days of which something is told, and an election."""
    counts = Fact(id="history-months-1", section="history", statement="The busiest month was 2024-09.", basis="git",
                  locator=COMMIT, data={"months": list(months)})  # fmt: skip
    told = Evidence(kind="END-003", direction="for", strength="weak", statement=said, locator=COMMIT,
                    observed_at=date(2024, 7, 1))  # fmt: skip
    verdict = VERDICT.model_copy(update={"evidence": (*VERDICT.evidence, told)})
    examination = EXAMINATION.model_copy(update={"facts": (*EXAMINATION.facts, *DAYS, counts)})
    return a_dossier(**{"examination": examination, "verdict": verdict, **changes})


def html(given: DossierInput) -> str:
    """handoff.html."""
    return render(given)["handoff.html"].decode()


class Outline(HTMLParser):
    """Tags in order, attributes by tag, and the words of each element of a kind."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        """Attributes of every element with one of these tags."""
        return [attributes for tag, attributes in self.tags if tag in tags]


# --- structure --------------------------------------------------------------------------------------------------------


def test_a_screen_reader_finds_landmarks_headings_in_order_and_what_every_link_names():
    """Who cannot see the page jumps by landmarks and headings; a level left out or an empty target loses them."""
    page = Outline(html(worked_on(*MONTHS)))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]

    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(len(page.of(tag)) == 1 for tag in ("main", "nav"))
    assert page.of("html") == [{"lang": "en"}]
    assert len(ids) == len(set(ids))
    inside = [str(a["href"])[1:] for a in page.of("a") if str(a.get("href", "")).startswith("#")]
    named = [name for _, a in page.tags for name in str(a.get("aria-labelledby") or "").split()]
    assert inside[0] == "main" and set(inside + named) <= set(ids)
    assert not [a for _, a in page.tags if int(a.get("tabindex") or 0) > 0]


def test_a_table_says_what_it_is_and_what_its_heads_belong_to():
    """On a phone the rows are blocks, which takes a table's meaning away where no role keeps it."""
    page = Outline(html(worked_on(*MONTHS)))

    assert len(page.of("table")) == len(page.of("caption")) > 3
    assert {a["scope"] for a in page.of("th")} == {"row", "col"}
    for tag, role in (("table", "table"), ("tr", "row"), ("td", "cell"), ("tbody", "rowgroup")):
        assert {a["role"] for a in page.of(tag)} == {role}


def test_the_policy_allows_the_one_style_sheet_that_is_there():
    """One character more in the sheet, and a browser shows bare text."""
    text = html(a_dossier())
    sheet = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert sheet
    digest = base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text
    assert not [a for _, a in Outline(text).tags if "style" in a]


def test_a_long_table_folds_and_loses_no_row():
    """Sixty commands are a wall; print and search still want them all."""
    facts = [a_fact("run", f"script-{n}", f"`make step-{n}` (not tried).", f"Makefile:{n}", command=f"make step-{n}",
                    source="make", label="") for n in range(1, 31)]  # fmt: skip
    text = html(a_dossier(examination=EXAMINATION.model_copy(update={"facts": tuple(facts)})))
    before, _, after = text.partition("<details>")

    assert "step-1<" in re.sub("<wbr>", "", before) and "step-30" not in re.sub("<wbr>", "", before)
    assert re.search(r"<summary>18 more<", after) and "step-30" in re.sub("<wbr>", "", after)
    assert "details::details-content" in text.partition("@media print")[2]


def test_a_light_is_told_by_its_word_and_its_shape():
    """Red and green are one colour to one man in twelve, and to every black-and-white printer."""
    found = tuple(Light(f"Part {light}", light, ()) for light in ("red", "amber", "green"))
    page = to_html(Page("x", (), (), lights=found)).decode()
    lamps = re.findall(r'<span class="shape" aria-hidden="true">(.)</span> <strong>(\w+)</strong>', page)
    assert lamps == [("■", "Red"), ("▲", "Amber"), ("●", "Green")]


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_every_text_stands_out_from_its_ground(scheme):
    """WCAG 2.2 asks for 4.5 : 1 between text and ground; quiet text is text."""
    css = html(a_dossier()).partition("<style>")[2]
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", blocks[("light", "dark", "print").index(scheme)]))
    for ground in ("paper", "card"):
        for ink in ("ink", "soft", "accent", "good", "care", "stop"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of `#rgb` or `#rrggbb`."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- words and columns ------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_a_break_adds_no_character_and_escapes_the_rest(text):
    """A path that is copied from the page must be the path."""
    assert breakable(text).replace("<wbr>", Markup("")) == Markup.escape(text)


def test_a_long_path_breaks_behind_its_folders():
    """A phone has room for thirty characters."""
    assert breakable("frontend/src/app.py") == "frontend/<wbr>src/<wbr>app.py"
    assert breakable("README.md:14") == "README.md:14"


def test_no_column_is_crushed_by_another():
    """The source column had been eight characters wide beside a long sentence."""
    rows = [
        ((Span("Twilio"),), (Span("sends texts, " * 40),), (Span("yes"),), (Span("code · backend/sms/views.py:12",
                                                                                 "source"),)),
    ] * 3  # fmt: skip
    widths = columns(Table(("Service", "What we saw", "Used", "Source"), tuple(rows)))
    assert 90 <= sum(widths) <= 100
    assert widths[1] > widths[3] >= 18 and min(widths) >= 6


# --- the timeline -----------------------------------------------------------------------------------------------------


def test_the_timeline_is_drawn_named_and_said_in_words_too():
    """A picture without a name is nothing to a screen reader; a colour alone is nothing to a printer."""
    text = html(worked_on(*MONTHS))
    picture = re.search(r"<svg.*?</svg>", text, re.DOTALL)
    assert picture
    svg, after = picture[0], text[picture.end() :]

    assert 'role="img"' in svg and "162 commits from 2024-06 to 2024-11" in svg
    assert re.findall(r'<rect class="bar".*?<title>(.*?)</title>', svg) == list(MONTHS)
    letters = re.findall(r"<text[^>]*>([A-Z])</text>", svg)
    listed = re.findall(r"<li><strong>([A-Z]) </strong>", after)
    assert letters == list(dict.fromkeys(listed)) == ["A", "B", "C", "D"]
    race = re.search(r'<g class="flag race">.*?</g>', svg, re.DOTALL)
    assert race and "The race was lost" in race[0] and "<rect" in race[0] and "<circle" not in race[0]
    assert svg.count("<circle") == 3


@pytest.mark.parametrize("months", [("2024-09: 140",), ("2024-09: 140", "2024-10: 1")])
def test_a_history_of_a_day_is_not_drawn(months):
    """One bar says nothing; a sentence says why there is no picture."""
    text = html(worked_on(*months))
    assert "<svg" not in text and "No picture: people committed in" in text


def test_hostile_words_in_the_picture_are_inert():
    """Evidence quotes a repository, and its words stand in the picture's titles."""
    text = html(worked_on(*MONTHS, said=HOSTILE))
    assert text.count("<svg") == text.count("</svg>") == 1
    assert "<script" not in text and "\u202e" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("months", [("***", "2024-13: 1", "x"), ("2024-09: 0",) * 4, ("0000-01: 3",) * 4])
def test_months_and_days_that_are_none_are_left_out(months):
    """A handoff.json may be older, or edited by hand."""
    assert "<svg" not in html(worked_on(*months))
    odd = a_fact("history", "day-odd", "A release.", basis="git", day="2024-02-31")
    given = worked_on(*MONTHS)
    examination = given.examination.model_copy(update={"facts": (*given.examination.facts, odd)})
    assert "<svg" in html(given.model_copy(update={"examination": examination}))


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.dates(date(1971, 1, 1), date(2099, 12, 31)).map(lambda day: day.replace(day=1)),
                    st.integers(1, 10**6), min_size=1, max_size=60),
    st.lists(st.dates(date(1971, 1, 1), date(2099, 12, 31)), max_size=26, unique=True),
)  # fmt: skip
def test_whatever_the_dates_everything_stands_inside_the_picture(months, days):
    """Clocks in a history are set by anybody."""
    moments = tuple(Moment(day, "A", "x") for day in sorted(days))
    made = drawing(Chart(tuple(sorted(months.items())), moments))

    assert made.total == sum(months.values()) and len(made.bars) <= 133 and len(made.ticks) <= 9
    for bar in made.bars:
        assert made.left <= bar.x + 0.1 and bar.x + bar.width <= made.right + 0.2 and bar.width > 0
        assert made.top - 0.1 <= bar.y and abs(bar.y + bar.height - made.base) < 0.2
    assert all(made.left <= flag.x <= made.right and 0 < flag.y < made.top for flag in made.flags)
    assert all(0 <= tick.x <= WIDTH for tick in made.ticks)


def test_letters_of_near_days_stand_below_each_other():
    """Six things in the week before an election are six letters, not one blot."""
    days = [date(2020, 11, 1) + timedelta(days=n) for n in range(4)]
    months = tuple((date(2018 + n // 12, n % 12 + 1, 1), 5) for n in range(30))
    made = drawing(Chart(months, tuple(Moment(day, "A", "x") for day in days)))
    assert len({flag.y for flag in made.flags}) == 4


# --- the terminal -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_summary_fits_the_terminal(capsys, tmp_path, monkeypatch, width):
    """A line that is too long breaks in the middle of a word, where the terminal likes."""
    monkeypatch.setenv("NO_COLOR", "1")
    handoff = publish(worked_on(*MONTHS))
    names = ("HANDOFF.md", "handoff.html", "handoff.json", "issues/T1.md", "restricted/facts.json")
    show(handoff, tmp_path, [tmp_path / name for name in names], width)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "rivera-for-senate/polling-lookup" and lines[1] == "Where do I vote?"
    assert max(map(len, lines)) <= width and not [line for line in lines if line != line.rstrip()]
    said = " ".join(" ".join(lines).split())
    assert "Is the campaign over? It looks over. ENDED_CANDIDATE, proposed, not confirmed." in said
    assert "May we use it? Yes, with conditions. MIT." in said
    assert re.search(r"What will cost you a day 1\. .* 2\. ", said)
    assert "HANDOFF.md start here" in said and "restricted/ not for the public: 1 file" in said
    assert "\x1b" not in said


def test_hostile_words_do_not_steer_the_terminal(capsys, tmp_path):
    """The name of a repository and its README are written by strangers."""
    bad = "\x1b]0;owned\x07\x1b[31m\u202eevil " + "x" * 500
    finding = Finding(code="RUN-003", severity="high", message=bad, path=bad)
    given = a_dossier(name=bad, examination=EXAMINATION.model_copy(update={"findings": (finding,)}))
    show(publish(given), tmp_path, [], 60)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", capsys.readouterr().out)


def test_dossier_ends_with_a_summary_and_show_tells_readiness(home):
    """Who wrote a dossier wants to know what it says; a script wants a list of files and nothing else."""
    readme = "# Doors\n\nKnocks on doors for a campaign and writes down what was said.\n"
    repo = make_repo(home / "doors", [C({"README.md": readme, "app.py": "import flask\n", "Procfile": "web: app\n"})])
    said = cli("dossier", repo, "--out", "d", "--as-of", DAY)
    quiet = cli("dossier", repo, "--out", "d", "--as-of", DAY, "--json")
    cli("archive", repo, "--origin", ORIGIN, "--store", "s", "--as-of", DAY)
    shown = cli("show", "polling-lookup", "--store", "s")
    handoff = json.loads((home / "d" / "handoff.json").read_text())

    assert "Knocks on doors for" in said.said and "Written to d/ HANDOFF.md" in said.said
    lights = [part["readiness"] for part in handoff["components"]]
    assert lights and all(f": {light}" in said.stdout and f": {light}:" in shown.stdout for light in lights)
    assert set(quiet.document) == {"written"}
    assert f"dossier of {DAY}: " in shown.stdout and "facts" in shown.stdout
