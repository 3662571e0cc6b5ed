"""A believable dossier input of a fictional campaign, for tests and for looking at the page."""

from datetime import date

from archiver.records.archive import Part
from archiver.records.dossier import DossierInput
from archiver.records.fact import Basis, Examination, Fact, Finding, NotRun, Unknown
from archiver.records.licence import Holder, LicenceFinding, LicenceReport, RequiredAction
from archiver.records.repository import Repository
from archiver.records.verdict import Evidence, Verdict, Veto

COMMIT = "4f0c1d2e3b4a59687766554433221100ffeeddcc"
BLOB = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"
ORIGIN = "https://github.com/rivera-for-senate/polling-lookup"


def a_fact(section: str, what: str, statement: str, at: str = "", basis: Basis = "code", **data: str | int) -> Fact:
    """A public fact at a place of the fixture's commit."""
    locator = f"{COMMIT}:{at}" if at else COMMIT
    return Fact(id=f"{section}-{what}-1", section=section, statement=statement, basis=basis, locator=locator, data=data)


FACTS = (
    a_fact("what", "paragraph", "Its README says: “A voter types an address and gets every place and way they can vote:"
           " election-day site, early-vote site, drop box, mail.”", "README.md:3", source="readme"),
    a_fact("what", "documented", "`README.md` has sections on: Set-up; Loading places; Deploying.", "README.md:9"),
    a_fact("people", "areas", "Backend: 3 people, last active 2024. Site: 2 people, last active 2023.", basis="git"),
    a_fact("people", "truck-factor", "Half of the files would be without an author if 2 people left.", basis="git"),
    a_fact("run", "make", "Make target: `make test` (not tried).", "Makefile:4", command="make test", source="make",
           label="test"),
    a_fact("run", "readme", "The README says: `pip install -r requirements.txt` (not tried).", "README.md:14",
           command="pip install -r requirements.txt", source="readme"),
    a_fact("run", "tests", "47 test functions in 6 files.", "backend/pytest.ini:1"),
    a_fact("stack", "language", "Python: 61 % of the source code (412 kB).", language="Python", percent=61),
    a_fact("stack", "language-js", "JavaScript: 39 % of the source code (263 kB).", language="JavaScript", percent=39),
    a_fact("stack", "framework", "Django 2.2.28; its support ended 2022-04.", "requirements.txt:3", framework="Django"),
    a_fact("stack", "runtime", "Python 3.7; its support ended 2023-06.", "Dockerfile:1", runtime="Python"),
    a_fact("services", "twilio", "Sends texts; named in 3 files, wants `TWILIO_AUTH_TOKEN`.", "backend/sms.py:12",
           service="Twilio"),
    a_fact("services", "maps", "Turns addresses into points; wants `GOOGLE_MAPS_API_KEY`.", "backend/geo.py:4",
           service="Google Maps"),
    a_fact("services", "sentry", "Collects errors; switched off when `SENTRY_DSN` is empty.", "backend/settings.py:88",
           service="Sentry"),
    a_fact("environment", "count", "Code reads 9 environment variables; 6 are documented or set by the platform."),
    a_fact("environment", "port", "POSTGRES_PORT: read in 1 file, in no sample.", "settings.py:44",
           variable="POSTGRES_PORT", used_in="settings.py:44", required=False),
    a_fact("environment", "token", "TWILIO_AUTH_TOKEN: read in 1 file, in no sample.", "settings.py:52",
           variable="TWILIO_AUTH_TOKEN", used_in="settings.py:52", required=True, secret=True),
    a_fact("history", "commits", "418 commits by people between 2023-02-11 and 2024-11-02; 51 by bots.", basis="git"),
    a_fact("history", "branches", "3 branches are not merged; the newest is of 2024-10-29.", basis="git"),
    a_fact("elsewhere", "docs", "2 links to Google Docs: a content guide and a copy workbook.", "frontend/README.md:7"),
)  # fmt: skip

FINDINGS = (
    Finding(code="RUN-003", severity="high", message="The set-up fails as written: compose publishes port 5433,"
            " the settings default to 5432.", path="compose.yml", blob=BLOB, line=9),
    Finding(code="SRC-002", severity="high", message="Only tests write the table `StreetSegment`: no loader is there.",
            path="lookup/views.py", blob=BLOB, line=365),
    Finding(code="STK-001", severity="medium", message="Django 2.2 has had no security fixes since 2022-04.",
            path="requirements.txt", blob=BLOB, line=3),
    Finding(code="RUN-001", severity="low", message="There is no CI configuration."),
)  # fmt: skip

EXAMINATION = Examination(
    facts=FACTS,
    findings=FINDINGS,
    unknowns=(
        Unknown(question="Which feed filled `StreetSegment`, and who may still load it?", ask="the former data team"),
        Unknown(question="Who owns the copyright now?", ask="the campaign's treasurer or counsel"),
    ),
    not_run=(NotRun(what="the set-up commands", reason="this version reads instructions and runs none of them"),),
)

VERDICT = Verdict(
    state="ENDED_CANDIDATE",
    route="race",
    sentence="Proposed as ended as of 2025-03-01: the race was over on 2024-11-05 then 119 days without human work.",
    as_of=date(2025, 3, 1),
    evidence=(
        Evidence(kind="END-001", direction="for", strength="strong", statement="The race was lost on 2024-11-05.",
                 locator="registry:rivera-2024/us-xx-senate-2024", observed_at=date(2024, 11, 5)),
        Evidence(kind="END-002", direction="for", strength="supporting", statement="No human work for 119 days.",
                 locator=COMMIT, observed_at=date(2024, 11, 2)),
        Evidence(kind="END-009", direction="against", strength="weak", statement="A deployment file is still there.",
                 locator=f"{COMMIT}:Procfile:1", quote="web: gunicorn lookup.wsgi"),
    ),
    unchecked=("homepage", "open issues", "the forge's archived flag"),
    owner="rivera-2024",
    owner_name="Rivera for Senate",
    cycle=2024,
    model_version="1",
)  # fmt: skip

LICENCE = LicenceReport(
    expression="MIT",
    verdict="adopt_with_conditions",
    sentence="MIT allows reuse, but 16 font files state another licence.",
    required_actions=(
        RequiredAction(code="remove-fonts", text="Remove or replace the 16 font files in `frontend/fonts`.",
                       who="the adopter's front-end developer", blocking=True),
        RequiredAction(code="keep-notice", text="Keep the copyright line and the licence text.", who="the adopter",
                       blocking=False),
    ),
    findings=(
        LicenceFinding(code="LIC-001", path="LICENSE", message="The text is the MIT licence.", confidence="certain",
                       expression="MIT"),
        LicenceFinding(code="LIC-010", path="frontend/fonts/Ring.woff2", message="The font names another holder.",
                       confidence="likely"),
    ),
    holders=(
        Holder(name="Maria Quintero", kind="person", line="Copyright (c) 2023 Maria Quintero <maria@example.org>"),
    ),
    commit=COMMIT,
    as_of=date(2025, 3, 1),
    rules_version="1",
)  # fmt: skip

PARTS = (
    Part(kind="repository", state="complete", count=1, forge_total=1),
    Part(kind="issues", state="not_run", forge_total=37, reason="this version copies no issues"),
    Part(kind="pull_requests", state="not_run", forge_total=112, reason="this version copies no pull requests"),
)


def a_dossier(**changes: object) -> DossierInput:
    """The campaign's polling-place lookup, archived, proposed as ended."""
    given = DossierInput(
        name="rivera-for-senate/polling-lookup",
        origin=ORIGIN,
        commit=COMMIT,
        project_id="github.com-42",
        generation=3,
        repository=Repository(origin=ORIGIN, clone_url="https://github.com/x.git", name="polling-lookup",
                              description="Where do I vote?", homepage="https://vote.rivera.example"),
        verdict=VERDICT,
        licence=LICENCE,
        examination=EXAMINATION,
        parts=PARTS,
    )  # fmt: skip
    return given.model_copy(update=changes)


def confirmed() -> Verdict:
    """The verdict after a person confirmed it."""
    update = {"state": "ENDED_CONFIRMED", "confirmed_by": "Sofia Okonkwo", "vetoes": ()}
    return VERDICT.model_copy(update=update)


def vetoed() -> Verdict:
    """The verdict while something still speaks against it."""
    veto = Veto(code="V2", statement="A person worked on it 12 days ago.", until=date(2025, 4, 3))
    return VERDICT.model_copy(update={"state": "LIVE", "route": "none", "vetoes": (veto,)})
