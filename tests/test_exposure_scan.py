"""The scan finds what was planted anywhere in a history, says where, and costs what is new; no value leaves it."""

import os
import random
import signal
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest

import archiver.examine.exposure.scan as scanning
import archiver.git.blobs as blobs
from archiver.dossier.public import publish
from archiver.examine.cache import open_cache
from archiver.examine.exposure.findings import rows_of
from archiver.examine.exposure.scan import Scan, scan_folder, scan_history
from archiver.examine.register import examine_all, open_context
from archiver.git.folder import FolderTree
from archiver.git.reader import Reader, open_reader
from archiver.git.refs import State
from archiver.records.fact import Examination, Finding
from tests.dossierinput import a_dossier
from tests.gitrepo import C, add_commits, git, lose_object, make_repo

DICE = random.Random(7)
HEX = "0123456789abcdef"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def key() -> str:
    """A value in the shape of a Twilio key."""
    return "SK" + "".join(DICE.choices(HEX, k=32))


def line(value: str) -> str:
    return f'import os\n\nTWILIO_API_KEY = "{value}"\n'


def voters(count: int = 12) -> str:
    rows = ["VANID,LastName,FirstName,Phone,Email,Address,City,Zip5,Party,DOB"]
    for number in range(count):
        last = DICE.choice(["Okonkwo", "Lindqvist", "Baptiste", "Moreau", "Takahashi", "Villanueva"])
        first = DICE.choice(["Adaeze", "Greta", "Jerome", "Camille", "Haruto", "Rosa"])
        phone = f"({DICE.randrange(201, 989)}) {DICE.randrange(220, 540)}-{DICE.randrange(1000, 9999)}"
        mail = f"{first.lower()}.{last.lower()}{number}@gmail.com"
        street = f"{DICE.randrange(10, 990)} Juniper Hollow Rd"
        born = f"19{DICE.randrange(40, 99)}-0{DICE.randrange(1, 9)}-1{DICE.randrange(0, 9)}"
        rows.append(f"{DICE.randrange(10**6, 10**7)},{last},{first},{phone},{mail},{street},Reno,89501,D,{born}")
    return "\n".join(rows) + "\n"


NOTHING = 'password = "changeme"\n'


def scan(path: Path, cache_file: Path | None = None) -> Scan:
    with open_reader(path) as reader, open_cache(cache_file) if cache_file else nullcontext() as cache:
        return scan_history(reader, cache)


def blob_of(path: Path, spec: str) -> str:
    return git(path, "rev-parse", spec)


def shown(found: Scan) -> dict[str, Finding]:
    """The findings that nothing calls harmless, by blob."""
    return {finding.blob: finding for finding in found.findings if finding.triage is None and finding.blob}


def test_rows_that_were_deleted_the_next_day_are_found(tmp_path):
    """The real case: thousands of voters committed for a day. HEAD is clean, and every clone has them for ever."""
    path = make_repo(tmp_path / "repo", [C({"app.py": "x = 1\n"}, day="2024-05-01")])
    planted = add_commits(path, [C({"data/list.csv": voters()}, day="2024-05-02")])
    blob = blob_of(path, "HEAD:data/list.csv")
    add_commits(path, [C({"data/list.csv": None}, day="2024-05-03")])

    finding = shown(scan(path))[blob]

    assert finding.code.startswith("PII-") and finding.path == "data/list.csv"
    assert finding.first_commit == planted and not finding.in_head and finding.visibility == "restricted"


def test_every_place_that_only_some_ref_knows_is_looked_at(tmp_path):
    """A merged-away branch, a tag, a pull request, a note, a stash: whoever fetches all refs has them."""
    path = make_repo(tmp_path / "repo", [C({"app.py": "x = 1\n"})])
    base = git(path, "rev-parse", "HEAD")
    where: dict[str, tuple[str, str | None]] = {}

    def plant(what: str, ref: str) -> None:
        git(path, "checkout", "-q", "--detach", base)
        made = add_commits(path, [C({f"{what}.py": line(key())}, day="2024-06-05")])
        blob = blob_of(path, f"HEAD:{what}.py")
        after = add_commits(path, [C({f"{what}.py": "clean = 1\n"}, day="2024-06-06")])
        git(path, "update-ref", ref, after)
        where[blob] = (what, made)

    plant("branch", "refs/heads/gone")
    plant("tagged", "refs/tags/v1")
    plant("pull", "refs/pull/7/head")
    plant("kept", "refs/keep/00000001/heads/main")
    plant("noted", "refs/notes/commits")
    plant("stashed", "refs/stash")
    for what, value in (("a tag of a blob", key()), ("a tag of a tree", key())):
        blob = git(path, "hash-object", "-w", "--stdin", stdin=line(value).encode())
        tree = git(path, "mktree", stdin=f"100644 blob {blob}\tinside.py\n".encode())
        git(path, "tag", what.replace(" ", "-"), blob if what.endswith("blob") else tree)
        where[blob] = (what, None)
    git(path, "checkout", "-q", "main")

    found = shown(scan(path))

    for blob, (what, made) in where.items():
        assert blob in found, what
        assert found[blob].first_commit == made and not found[blob].in_head, what


def test_what_only_a_merge_brought_in_is_found_with_that_merge(tmp_path):
    """A conflict resolved by hand is in no parent: `git log -p` does not even show it."""
    path = make_repo(tmp_path / "repo", [C({"a.py": "x = 1\n"}, day="2024-05-01")])
    git(path, "checkout", "-q", "-b", "side")
    add_commits(path, [C({"b.py": "y = 1\n"}, day="2024-05-02")])
    git(path, "checkout", "-q", "main")
    add_commits(path, [C({"c.py": "z = 1\n"}, day="2024-05-03")])
    git(path, "merge", "-q", "--no-commit", "--no-ff", "side")
    (path / "conf.py").write_text(line(key()))
    git(path, "add", "-A")
    git(path, "commit", "-q", "-m", "merge")

    finding = shown(scan(path))[blob_of(path, "HEAD:conf.py")]

    assert finding.first_commit == git(path, "rev-parse", "HEAD") and finding.in_head


def test_the_first_commit_is_the_earliest_by_committer_date(tmp_path):
    """A cherry-picked leak is as old as its first commit: that is when the key was burnt."""
    path = make_repo(tmp_path / "repo", [C({"a.py": "x = 1\n"}, day="2024-05-01")])
    text = line(key())
    git(path, "checkout", "-q", "-b", "side")
    first = add_commits(path, [C({"old.py": text}, day="2024-05-02")])
    git(path, "checkout", "-q", "main")
    add_commits(path, [C({"conf.py": text}, day="2024-05-09")])

    finding = shown(scan(path))[blob_of(path, "HEAD:conf.py")]

    assert finding.first_commit == first and finding.in_head and finding.path == "conf.py"


def test_a_tip_that_upstream_rewrote_is_scanned_in_the_archive(tmp_path):
    """A force push takes a key off the forge and leaves it in our copy."""
    path = make_repo(tmp_path / "repo", [C({"app.py": "x = 1\n"}, day="2024-05-01")])
    lost = add_commits(path, [C({"conf.py": line(key())}, day="2024-05-02")])
    blob = blob_of(path, "HEAD:conf.py")
    git(path, "reset", "-q", "--hard", "HEAD~1")
    head = git(path, "rev-parse", "HEAD")
    state = State("sha1", "refs/heads/main", head, {"refs/heads/main": head})

    forgotten = scan_history(Reader(path / ".git", state))
    kept = scan_history(Reader(path / ".git", state, kept=[lost]))

    assert blob not in shown(forgotten)
    assert shown(kept)[blob].first_commit == lost and not shown(kept)[blob].in_head


def test_the_least_harmless_path_decides_and_head_comes_first_among_equals(tmp_path):
    """The same key in tests/ and in src/ is no test key."""
    text = line(key())
    path = make_repo(
        tmp_path / "repo", [C({"a/z.py": text, "tests/test_a.py": text}), C({"a/z.py": None, "b/z.py": text})]
    )
    blob = blob_of(path, "HEAD:b/z.py")

    with (
        open_reader(path) as reader,
        blobs.list_blobs(
            reader, reader.tree(git(path, "rev-parse", "HEAD")), lambda p: p.startswith("tests/")
        ) as listing,
    ):
        paths = {found.oid: found.path for found in listing.all()}

    assert paths[blob] == "b/z.py"


def test_a_sha256_repository_is_scanned_alike(tmp_path):
    """A new forge must not be a blind spot."""
    path = make_repo(tmp_path / "repo", [C({"conf.py": line(key())})], object_format="sha256")
    first = git(path, "rev-parse", "HEAD")
    blob = blob_of(path, "HEAD:conf.py")
    add_commits(path, [C({"conf.py": "x = 1\n"})])
    finding = shown(scan(path))[blob]
    assert finding.first_commit == first and not finding.in_head and len(blob) == 64


def test_a_second_generation_costs_what_is_new(tmp_path, monkeypatch):
    """Nightly runs over thousands of repositories: what was looked at by the same rules is not looked at again."""
    files = {f"part{number}.py": f"x = {number}\n" for number in range(40)} | {"conf.py": line(key())}
    path = make_repo(tmp_path / "repo", [C(files)])
    file = tmp_path / "cache.sqlite"
    asked: list[str] = []
    own = scanning._DETECTORS

    def counting(path, data):
        asked.append(path)
        return own[0][1](path, data)

    monkeypatch.setattr(scanning, "_DETECTORS", (("secrets", counting), own[1]))
    cold = scan(path, file)
    add_commits(path, [C({"new.py": line(key())})])
    warm = scan(path, file)

    assert len(asked) == 42 and asked[-1] == "new.py"
    assert set(cold.findings) < set(warm.findings) | {f.model_copy(update={"in_head": True}) for f in cold.findings}
    assert warm == scan(path)


def test_other_rules_look_again(tmp_path, monkeypatch):
    """A better rule must not be kept from the blobs that a worse one cleared."""
    path = make_repo(tmp_path / "repo", [C({"conf.py": line(key())})])
    file = tmp_path / "cache.sqlite"
    monkeypatch.setattr(scanning, "_DETECTORS", (("secrets", lambda path, data: []),))
    assert not scan(path, file).findings
    monkeypatch.undo()
    monkeypatch.setattr(scanning, "SECRETS_VERSION", "another")
    assert scan(path, file).findings


def test_no_value_leaves_the_scan(tmp_path, capfd):
    """The cache lies in a home folder and the rows in a report: neither may become the leak."""
    secret, rows = key(), voters()
    path = make_repo(tmp_path / "repo", [C({"conf.py": line(secret), "list.csv": rows})])
    file = tmp_path / "cache.sqlite"

    found = scan(path, file)

    words = [secret, secret[2:14], *(cell for row in rows.splitlines()[1:] for cell in row.split(",") if len(cell) > 5)]
    told = "".join(f.model_dump_json() for f in found.findings) + repr(found) + "".join(capfd.readouterr())
    kept = b"".join(part.read_bytes() for part in tmp_path.glob("cache.sqlite*"))
    assert len(found.findings) >= 2
    for word in words:
        assert word not in told and word.encode() not in kept


def test_a_crashing_detector_costs_one_blob_and_says_nothing_of_it(tmp_path, monkeypatch):
    """An exception's text may hold the very value; and what crashed must not read as "nothing found"."""
    path = make_repo(tmp_path / "repo", [C({"a.py": "x = 1\n", "b.py": line(key())})])
    own = scanning._DETECTORS[0][1]

    def treacherous(path, data):
        if path == "a.py":
            raise ValueError("hunter2")
        return own(path, data)

    monkeypatch.setattr(scanning, "_DETECTORS", (("secrets", treacherous),))
    file = tmp_path / "cache.sqlite"
    for _ in range(2):  # it is not kept as clean either
        found = scan(path, file)
        rows = {row.what: row.reason for row in found.not_run}
        assert rows == {"secrets": "the detector crashed (ValueError) at 1 blob"}
        assert len(found.findings) == 1


def test_what_is_missing_is_counted_and_the_rest_is_looked_at(tmp_path):
    """Partial clones and damaged copies: silence would look like "nothing found"."""
    files = {"a.py": line(key()), "b.py": line(key()), "lost.py": line(key())}
    path = make_repo(tmp_path / "repo", [C(files)])
    lose_object(path, blob_of(path, "HEAD:lost.py"))

    found = scan(path)

    assert len(shown(found)) == 2
    assert {row.what for row in found.not_run} == {"secrets", "personal data"}
    assert all("missing in this copy" in row.reason for row in found.not_run)


@pytest.mark.parametrize("lost", ["HEAD~1", "HEAD^{tree}", "HEAD~2:deep"])
def test_a_history_with_a_hole_is_scanned_as_far_as_it_lies_here(tmp_path, lost):
    """One lost commit or tree ends git's walk; what lies in the copy can leak all the same."""
    path = make_repo(tmp_path / "repo", [C({"deep/a.py": line(key())}), C({"b.py": line(key())}), C({"c.py": "1\n"})])
    wanted = blob_of(path, "HEAD:b.py")
    lose_object(path, git(path, "rev-parse", lost))

    found = scan(path)

    assert wanted in shown(found)
    assert {"secrets", "personal data"} <= {row.what for row in found.not_run}


def test_of_a_huge_blob_the_beginning_is_looked_at_and_said(tmp_path):
    """50 MB of rows in one file: found by its beginning, in bounded memory, and never called whole."""
    big = (voters(400) * 1).encode()
    big += b"1,2,3\n" * ((50 << 20) // 6)
    path = make_repo(tmp_path / "repo", [C({"all.csv": big, "film.mp4": b"\0\1\2\3" * (3 << 20)})])

    found = scan(path)

    assert [finding.path for finding in shown(found).values()] == ["all.csv"]
    assert {row.what for row in found.not_run} == {"secrets", "personal data"}
    assert all(row.reason == "only the beginning of 1 blob larger than 8 MB was looked at" for row in found.not_run)


def test_packed_files_are_named_as_not_looked_through(tmp_path):
    """A zip of a voter file is where nobody looks."""
    path = make_repo(tmp_path / "repo", [C({"dump.sql.gz": b"\x1f\x8b\x08" + bytes(200)})])
    (row,) = scan(path).not_run
    assert (row.what, row.reason.partition(" (")[0]) == ("packed files", "1 packed file is not unpacked whole")


def test_a_budget_that_is_used_up_is_told(tmp_path):
    """A scan that gave up must not read as a clean one."""
    path = make_repo(tmp_path / "repo", [C({f"{n}.py": f"x = {n}\n" for n in range(5)})])
    with open_reader(path) as reader:
        found = scan_history(reader, seconds=-1)
    assert {row.reason for row in found.not_run} == {"the scan's budget was used up: 5 blobs are not looked at"}


def test_a_hundred_thousand_blobs_are_listed_with_their_first_commits(tmp_path):
    """Bounded memory and time: the listing lies in a file, not in Python."""
    path = make_repo(tmp_path / "repo")
    stream = [b"commit refs/heads/main\ncommitter R <r@example.org> 1714550400 +0000\ndata 1\nx\n"]
    stream += [b"M 100644 inline d%d/f%d.txt\ndata %d\n%d\n" % (n % 300, n, len(str(n)), n) for n in range(100_000)]
    git(path, "-c", "core.compression=0", "fast-import", "--quiet", "--depth=0", stdin=b"".join(stream))
    commit = git(path, "rev-parse", "main")

    with open_reader(path) as reader, blobs.list_blobs(reader, (), lambda path: 0) as listing:
        assert listing.count == 100_000 and not listing.missing and not listing.notes
        assert {blob.first_commit for blob in listing.all()} == {commit}


def test_a_killed_git_costs_the_blob_it_was_at(tmp_path, monkeypatch):
    """The kernel ends what takes too much memory; another process goes on behind it."""
    path = make_repo(tmp_path / "repo", [C({f"{n}.txt": f"{n}" * 50_000 for n in range(60)})])
    oids = [git(path, "rev-parse", f"HEAD:{n}.txt") for n in range(60)]
    started: list[int] = []
    own = blobs.pipe

    def watched(*args, **options):
        opened = own(*args, **options)
        enter = opened.__enter__

        class Seen:
            def __enter__(self):
                process = enter()
                started.append(process.pid)
                return process

            def __exit__(self, *error):
                return opened.__exit__(*error)

        return Seen()

    monkeypatch.setattr(blobs, "pipe", watched)
    found = []
    for data in blobs.read_blobs(path / ".git", oids, 1 << 20):
        found.append(data)
        if len(found) == 3:
            os.kill(started[0], signal.SIGKILL)

    assert len(found) == 60 and len(started) == 2
    assert [data for data in found if data is not None][-1] == b"59" * 50_000
    assert sum(data is None for data in found) == 1


def test_rows_group_versions_and_put_what_must_be_decided_first(tmp_path):
    """Fifty versions of one list are one thing to decide."""
    path = make_repo(tmp_path / "repo", [C({"tests/test_x.py": 'password = "changeme"\n'}, day="2024-05-01")])
    first = add_commits(path, [C({"list.csv": voters()}, day="2024-05-02")])
    add_commits(path, [C({"list.csv": voters()}, day=f"2024-05-{day:02}") for day in range(3, 8)])

    rows = rows_of(scan(path).findings)

    assert (rows[0].path, rows[0].versions, rows[0].in_head, rows[0].first_commit) == ("list.csv", 6, True, first)
    assert rows[0].undecided == len(rows[0].findings) == 6
    assert not [row for row in rows if row.path == "list.csv"][1:]
    assert [bool(row.triage) for row in rows] == sorted(bool(row.triage) for row in rows)
    assert rows_of(scan(path).findings, decided=set(rows[0].findings))[0].undecided == 0


def test_lists_of_one_export_are_one_row_and_later_ones_another(tmp_path):
    """Forty lists that one commit brought are one thing to decide; what came another day may be another thing."""
    export = {f"turf/{n}.csv": voters() for n in range(5)}
    path = make_repo(tmp_path / "repo", [C(export, day="2024-05-01"), C({"turf/x.csv": voters()}, day="2024-05-02")])
    add_commits(path, [C({"turf/3.csv": voters()}, day="2024-05-03"), C({"other/a.csv": voters()}, day="2024-05-04")])

    rows = rows_of(scan(path).findings)

    assert sorted((row.paths, row.versions) for row in rows) == [(1, 1), (1, 1), (5, 6)]
    assert sorted(len(row.findings) for row in rows) == [1, 1, 6]


def test_secrets_of_one_file_are_one_row_that_names_every_rule(tmp_path):
    """A file of keys is opened once; what looks harmless there never hides the others, nor they it."""
    secrets = f"AWS_SECRET_ACCESS_KEY={key()}\nDB_PASSWORD=changeme\n" + line(key())
    rows = rows_of(scan(make_repo(tmp_path / "repo", [C({"conf.py": secrets})])).findings)
    grave = [row for row in rows if not row.triage]

    assert len(grave) == 1 and len(grave[0].findings) == len(grave[0].rule.split(", "))


def test_a_plain_folder_is_looked_at_too(tmp_path):
    """A tarball that somebody sends has no history, and the same keys."""
    (tmp_path / "conf.py").write_text(line(key()))
    found = scan_folder(FolderTree(tmp_path))
    assert [(f.path, f.in_head, f.first_commit) for f in found.findings] == [("conf.py", True, None)]


def test_the_dossiers_public_facts_are_counts_alone(tmp_path):
    """Path, blob and commit beside the origin are a map to the data."""
    path = make_repo(tmp_path / "repo", [C({"conf.py": line(key()), "list.csv": voters()})])
    with open_reader(path) as reader:
        told = examine_all(open_context(reader, as_of=date(2024, 12, 1)))
    facts = [fact for fact in told.facts if fact.section == "exposure"]
    assert facts[0].statement.startswith("2 blobs of the whole history (1 MB) were looked at")
    text = "".join(fact.model_dump_json() for fact in facts)
    assert "conf.py" not in text and "list.csv" not in text
    found = [f for f in told.findings if f.code.startswith(("SEC-", "PII-"))]
    assert len(found) >= 2 and all(f.visibility == "restricted" for f in found)
    assert not any("conf.py" in f.message or "list.csv" in f.message for f in found)


def test_public_files_count_by_kind_what_nothing_calls_harmless(tmp_path):
    """An adopter must know that there is something, and nobody where it lies."""
    path = make_repo(tmp_path / "repo", [C({"conf.py": line(key()), "list.csv": voters(), "t/test_a.py": NOTHING})])
    with open_reader(path) as reader:
        told = examine_all(open_context(reader, as_of=date(2024, 12, 1)))
    rows = tuple(f for f in told.findings if f.code.startswith(("SEC-", "PII-")))

    public = publish(a_dossier(examination=Examination(findings=rows, ran=("exposure",))))

    assert public.exposure.secrets == {"keys of services": 1}
    assert public.exposure.personal_data == {"voter rows": 1}
    assert any(row.triage for row in rows)
    text = public.model_dump_json()
    assert not any(word in text for row in rows for word in (row.path, row.blob, row.id, row.rule) if word)

    unscanned = publish(a_dossier(examination=Examination(findings=rows)))
    assert unscanned.exposure.secrets is None
    assert {"secrets", "personal data"} <= {row.what for row in unscanned.not_run}


def test_a_repository_whose_head_is_unborn_is_scanned_all_the_same(tmp_path):
    """HEAD may point to a branch that never came; the others are no less public."""
    path = make_repo(tmp_path / "repo", [C({"conf.py": line(key())})])
    git(path, "symbolic-ref", "HEAD", "refs/heads/never")
    with open_reader(path) as reader:
        told = examine_all(open_context(reader, as_of=date(2024, 12, 1)))
    assert [f.in_head for f in told.findings if f.code.startswith("SEC-")] == [False]
    assert "exposure" in told.ran
