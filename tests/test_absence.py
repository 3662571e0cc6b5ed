"""An origin that is not found: counted over days, proven on others, never called deleted; over real HTTP."""

import shutil

import pytest

from archiver.errors import ForgeError, GitError, NoSuchKeyError
from archiver.pipeline.absence import means_absent
from tests.clikit import cli, fixture_home  # noqa: F401
from tests.forgekit import Host, host
from tests.loopback_forge import A

DAYS = ("01", "03", "08", "12", "15")
"""Five days of January over fourteen."""


@pytest.fixture
def there(home, monkeypatch):
    with host(home, monkeypatch) as running:
        yield running


def only(ran, name="rivera/tool"):
    """The outcome of one repository."""
    (line,) = [line for line in ran.lines if line["name"] == name]
    return line


def two_urls(there: Host) -> list[str]:
    """Two repositories archived by their plain addresses, of which the first goes away."""
    for name in ("rivera/tool", "chen/map"):
        there.make(name)
    urls = [there.url("rivera/tool"), there.url("chen/map")]
    assert there.archive(*urls, day="2025-12-24").code == 0
    there.remove("rivera/tool")
    return urls


def unreachable(there: Host, project: str) -> list[dict]:
    return [event.data for event in there.store.project(project).events() if event.kind == "unreachable"]


def test_five_misses_over_fourteen_days_make_one_event_and_then_the_copy_is_kept(there):
    """The whole road of a vanished address in a list of plain URLs."""
    urls = two_urls(there)
    for number, day in enumerate(DAYS[:4], 1):
        line = only(there.archive(*urls, day=f"2026-01-{day}"))
        assert (line["status"], line["exit_code"], line["generation"]) == ("failed", 3, 1)
        assert f"misses: {number} since 2026-01-01" in line["reason"]
        assert "gone, private or no longer ours to see" in line["reason"] and "delet" not in line["reason"]
        assert unreachable(there, line["project_id"]) == []
    ran = there.archive(*urls, day="2026-01-15")
    line = only(ran)
    assert (ran.code, line["status"], line["generation"]) == (0, "unchanged", 1)
    assert line["reason"] == "origin gone since 2026-01-01, copy kept"
    told = {
        "origin": f"{there.base}/rivera/tool",
        "since": "2026-01-01",
        "misses": 5,
        "reason": "not found: gone, private or no longer ours to see",
        "successor": None,
    }
    assert unreachable(there, line["project_id"]) == [told]

    there.server.asked.clear()
    assert only(there.archive(*urls, day="2026-01-21"))["status"] == "unchanged"
    assert "rivera/tool" not in there.server.asked
    assert only(there.archive(*urls, day="2026-01-22"))["reason"] == line["reason"]
    assert "rivera/tool" in there.server.asked
    assert unreachable(there, line["project_id"]) == [told]
    assert cli("restore", line["project_id"], there.home / "out").code == 0


def test_several_runs_a_day_count_once_and_five_days_in_a_row_are_not_enough(there):
    """A nightly run and a nervous person must not make a week out of an afternoon."""
    urls = two_urls(there)
    for _ in range(6):
        line = only(there.archive(*urls, day="2026-01-01"))
    assert "misses: 1 since" in line["reason"]
    for day in range(2, 10):
        line = only(there.archive(*urls, day=f"2026-01-{day:02}"))
    assert "misses: 9 since" in line["reason"] and line["status"] == "failed"
    assert only(there.archive(*urls, day="2026-01-15"))["status"] == "unchanged"


def test_what_no_other_repository_proves_is_never_counted(there):
    """A token that lost its rights, or a host that says 404 to everybody, makes everything look gone."""
    there.make("rivera/tool")
    assert there.archive(there.url("rivera/tool")).code == 0
    there.remove("rivera/tool")
    for day in (*DAYS, "29", "30"):
        line = only(there.archive(there.url("rivera/tool"), day=f"2026-01-{day}"))
        assert (line["status"], line["exit_code"]) == ("failed", 3)
        assert "today does not count" in line["reason"] and "misses:" not in line["reason"]
    assert unreachable(there, line["project_id"]) == []


def test_the_proof_may_come_from_another_project_that_is_not_in_this_run(there):
    """One address alone in a run: another project of the archive at this host answers for the login."""
    urls = two_urls(there)
    assert "misses: 1 since" in only(there.archive(urls[0], day="2026-01-01"))["reason"]
    there.remove("chen/map")
    assert "today does not count" in only(there.archive(urls[0], day="2026-01-02"))["reason"]


@pytest.mark.parametrize("status", [403, 451, 500, 503])
def test_no_other_trouble_is_a_miss(there, status):
    """Blocked, forbidden and broken are other things than not found."""
    urls = two_urls(there)
    there.make("rivera/other")
    there.server.refused["rivera/tool"] = status
    for day in DAYS:
        line = only(there.archive(*urls, day=f"2026-01-{day}"))
        assert (line["status"], line["exit_code"]) == ("failed", 3)
        assert ("blocked (451)" in line["reason"]) == (status == 451)
        assert "misses" not in line["reason"] and "not found" not in line["reason"]


def test_an_address_that_answers_again_is_archived_and_counting_starts_anew(there):
    """It was private for a month. That it came back is remembered in the archive, not in the work folder."""
    urls = two_urls(there)
    for day in DAYS:
        there.archive(*urls, day=f"2026-01-{day}")
    shutil.rmtree(there.home / "work")
    there.make("rivera/tool")
    ran = there.archive(*urls, day="2026-01-25")
    assert (ran.code, only(ran)["status"], only(ran)["reason"]) == (0, "unchanged", None)
    there.remove("rivera/tool")
    shutil.rmtree(there.home / "cache")
    again = only(there.archive(*urls, day="2026-02-25"))
    assert again["status"] == "failed" and "misses: 1 since 2026-02-25" in again["reason"]
    assert there.kinds(again["project_id"]) == ["unreachable", "renamed"]


def test_a_lost_work_folder_costs_time_and_nothing_else(there):
    """Misses are disposable; what was concluded from them is not."""
    urls = two_urls(there)
    for day in DAYS[:4]:
        there.archive(*urls, day=f"2026-01-{day}")
    shutil.rmtree(there.home / "cache")
    assert "misses: 1 since" in only(there.archive(*urls, day="2026-01-15"))["reason"]
    for day in ("16", "20", "25", "30"):
        line = only(there.archive(*urls, day=f"2026-01-{day}"))
    assert line["reason"] == "origin gone since 2026-01-15, copy kept"
    shutil.rmtree(there.home / "cache")
    assert only(there.archive(*urls, day="2026-01-31"))["reason"] == line["reason"]


def test_a_path_that_is_gone_is_a_usage_error_and_no_miss(there):
    """A mistyped folder says nothing about a campaign."""
    done = there.archive(there.home / "nowhere")
    assert done.code == 2 and not list((there.home / "cache").rglob("absent"))


# --- listed by a forge ------------------------------------------------------------------------------------------


def owner_of_two(there: Host) -> None:
    """`rivera` lists two repositories, `chen` one; all are archived."""
    for name in ("rivera/tool", "rivera/map", "chen/site"):
        there.make(name)
    there.forge.lists("rivera", there.told(42, "rivera/tool"), there.told(43, "rivera/map"))
    there.forge.lists("chen", there.told(50, "chen/site"))
    assert there.archive("github:rivera", "github:chen", day="2025-12-24").code == 0


def test_what_vanished_from_a_listing_is_an_outcome_and_never_silence(there):
    """The listing of an owner only shrinks; nobody would notice."""
    owner_of_two(there)
    there.forge.lists("rivera", there.told(43, "rivera/map"))
    there.forge.forgets("/repositories/42", "/repos/rivera/tool")
    for number, day in enumerate(DAYS[:4], 1):
        ran = there.archive("github:rivera", day=f"2026-01-{day}")
        line = only(ran)
        assert (ran.code, line["status"], line["project_id"]) == (3, "failed", f"{there.prefix}-42")
        assert f"misses: {number} since" in line["reason"]
        assert only(ran, "rivera/map")["status"] == "unchanged"
    ran = there.archive("github:rivera", day="2026-01-15")
    assert (ran.code, only(ran)["reason"]) == (0, "origin gone since 2026-01-01, copy kept")
    there.forge.asked.clear()
    assert there.archive("github:rivera", day="2026-01-16").code == 0
    assert "/repositories/42" not in there.forge.paths


def test_a_transfer_out_of_a_listing_is_followed_by_its_number_from_then_on(there):
    """The new owner is in nobody's list; the number finds it, this year and the next."""
    owner_of_two(there)
    there.move("rivera/tool", "after/tool")
    there.forge.lists("rivera", there.told(43, "rivera/map"))
    there.forge.forgets("/repos/rivera/tool")
    there.forge.knows(there.told(42, "after/tool"))
    for day in ("10", "11"):
        ran = there.archive("github:rivera", day=f"2026-01-{day}")
        line = only(ran, "after/tool")
        assert (ran.code, line["project_id"]) == (0, f"{there.prefix}-42")
        assert len(ran.lines) == 2
    assert line["status"] == "unchanged"
    assert there.kinds(f"{there.prefix}-42") == ["renamed"]


def test_an_owner_who_is_gone_leaves_each_of_its_projects_as_an_outcome(there):
    """Organisations are closed within weeks after an election: what we hold of them is named, one by one."""
    owner_of_two(there)
    there.forge.forgets(
        "/orgs/rivera/repos?per_page=100&type=all", "/repos/rivera/tool", "/repos/rivera/map", "/repositories/42",
        "/repositories/43",
    )  # fmt: skip
    for day in DAYS[:4]:
        ran = there.archive("github:rivera", day=f"2026-01-{day}")
        assert [(o["project_id"], o["status"]) for o in sorted(ran.lines, key=lambda o: o["project_id"])] == [
            (f"{there.prefix}-42", "failed"),
            (f"{there.prefix}-43", "failed"),
        ]
    ran = there.archive("github:rivera", day="2026-01-15")
    assert (ran.code, {line["status"] for line in ran.lines}) == (0, {"unchanged"})
    assert there.archive("github:nobody", day="2026-01-15").code == 3


def test_a_listing_that_broke_off_concludes_nothing(there):
    """Half a listing is not a listing: what it does not name is not missing."""
    owner_of_two(there)
    there.forge.put("/orgs/rivera/repos?per_page=100&type=all", A({"message": "no"}, 403))
    there.forge.forgets("/repositories/42")
    there.forge.asked.clear()
    (line,) = there.archive("github:rivera", day="2026-01-10").lines
    assert (line["name"], line["project_id"], line["status"]) == ("github:rivera", None, "failed")
    assert "/repositories/42" not in there.forge.paths


def test_one_repository_by_name_that_is_not_found_is_followed_by_its_number(there):
    """`github:OWNER/NAME` of yesterday: the redirect is lost, the number is not."""
    owner_of_two(there)
    there.move("rivera/tool", "after/tool")
    there.forge.knows(there.told(42, "after/tool"))
    there.forge.forgets("/repos/rivera/tool")
    (line,) = there.archive("github:rivera/tool", day="2026-01-10").lines
    assert (line["project_id"], line["name"], line["exit_code"]) == (f"{there.prefix}-42", "after/tool", 0)
    there.forge.forgets("/repositories/42")
    (line,) = there.archive("github:rivera/tool", day="2026-01-11").lines
    assert line["status"] == "failed" and "misses: 1 since 2026-01-11" in line["reason"]


def test_a_blocked_repository_is_said_to_be_blocked_and_is_no_miss(there):
    """451 is a legal notice: the copy is kept, nothing is counted, and nothing asks again in a loop."""
    owner_of_two(there)
    there.forge.lists("rivera", there.told(43, "rivera/map"))
    notice = {"message": "Repository access blocked", "block": {"reason": "dmca"}}
    there.forge.put("/repositories/42", A(notice, 451))
    there.forge.asked.clear()
    line = only(there.archive("github:rivera", day="2026-01-10"))
    assert (line["status"], line["project_id"]) == ("failed", f"{there.prefix}-42")
    assert "blocked (451), reason dmca" in line["reason"]
    assert there.forge.paths.count("/repositories/42") == 1


def test_a_forge_that_shows_this_login_nothing_else_proves_nothing(there):
    """The token was revoked: every project of the host answers 404, and no day counts."""
    owner_of_two(there)
    there.forge.answers.clear()
    for day in DAYS:
        ran = there.archive("github:rivera", day=f"2026-01-{day}")
        assert ran.code == 3 and all("today does not count" in line["reason"] for line in ran.lines)
    assert unreachable(there, f"{there.prefix}-42") == []


@pytest.mark.parametrize(
    ("error", "absent"),
    [
        (GitError("git ls-remote: fatal: repository 'https://example.org/a/b/' not found"), True),
        (GitError("git ls-remote: remote: Repository not found.; fatal: repository 'x' not found"), True),
        (GitError("git ls-remote: fatal: could not read Username for 'https://github.com': disabled"), True),
        (GitError("git ls-remote: fatal: remote error: access denied or repository not exported: /a"), True),
        (GitError("git ls-remote: fatal: unable to access 'x': The requested URL returned error: 410"), True),
        (GitError("git ls-remote: fatal: unable to access 'x': The requested URL returned error: 403"), False),
        (GitError("git ls-remote: fatal: unable to access 'x': The requested URL returned error: 451"), False),
        (GitError("git ls-remote: fatal: Authentication failed for 'https://example.org/a/b/'"), False),
        (GitError("git ls-remote: Could not resolve host: example.org", transient=True), False),
        (ForgeError("x", status=404), True),
        (ForgeError("x", status=410), True),
        (ForgeError("x", status=403), False),
        (ForgeError("x", status=451), False),
        (ForgeError("x", status=502, transient=True), False),
        (ForgeError("x", transient=True), False),
        (NoSuchKeyError("not found"), False),
    ],
)
def test_only_not_found_is_absent(error, absent):
    """Everything else is trouble of ours, of the network or of the law."""
    assert means_absent(error) is absent
