"""Repositories whose names, of files, branches and people, want to be taken for something else."""

from pathlib import Path

from tests.gitrepo import C, add_commits, git
from tests.hostile.world import World, ordinary

ESCAPE = "\x1b]0;owned\x07\x1b[31mred\x1b[2J"
RIGHT_TO_LEFT = "\u202egpj.exe\u202c\u2066x\u2069"


def tree(path: Path, *entries: tuple[str, bytes, str]) -> str:
    """Write a tree as it is given, which `git add` would refuse: (mode, name, object id), sorted as they come."""
    raw = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)
    return git(path, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw)


def commit(path: Path, oid: str, *, person: bytes = b"Robin Doe <robin@example.org>", message: bytes = b"x\n") -> str:
    """Put a tree on the default branch."""
    who = person + b" 1718000000 +0000"
    parent = git(path, "rev-parse", "HEAD").encode()
    raw = b"tree %s\nparent %s\nauthor %s\ncommitter %s\n\n%s" % (oid.encode(), parent, who, who, message)
    made = git(path, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=raw)
    git(path, "update-ref", "refs/heads/main", made)
    return made


def blob(path: Path, data: bytes = b"x\n") -> str:
    """Write a blob."""
    return git(path, "hash-object", "-w", "--stdin", stdin=data)


def option_like_names(path: Path, world: World) -> None:
    """Files, tags and branches that begin with a dash."""
    ordinary(path)
    run = world.touch("option_like_names")
    add_commits(path, [C({"--upload-pack=x": "x", "-rf": "x", "--output=evil/--exec": "x", "-": "x", "@{-1}": "x"})])
    head = git(path, "rev-parse", "HEAD")
    # `git branch` refuses these; a pushed ref list does not.
    names = ["refs/heads/--upload-pack=x", "refs/heads/-f", "refs/tags/--all", "refs/heads/$(touch${IFS}x)"]
    names += ["refs/heads/;id", "refs/heads/`id`", "refs/heads/|sh", "refs/heads/HEAD", "refs/heads/refs/heads/main"]
    assert run
    for name in names:
        file = path / ".git" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(head + "\n")


def colliding_refs(path: Path, world: World) -> None:
    """Branches that differ in case, or in the form of one letter."""
    ordinary(path)
    for name in ("Topic", "topic", "TOPIC", "caf\u00e9", "cafe\u0301"):
        git(path, "branch", name)


def refs_in_our_namespace(path: Path, world: World) -> None:
    """Refs that are named as the mirror names its own."""
    ordinary(path)
    add_commits(path, [C({"b": "b"})])
    for name in ("refs/keep/1/heads/main", "refs/up/heads/main", "refs/up-head", "refs/heads/up", "refs/remotes/o/x"):
        git(path, "update-ref", name, "HEAD~1")


def colliding_paths(path: Path, world: World) -> None:
    """Paths that are one on other systems, or no path there."""
    ordinary(path)
    names = [b"A", b"CON", b"NUL.txt", b"a", b"aux.c", b"back\\slash", b"dot.", b"space ", b"x:stream"]
    commit(path, tree(path, *(("100644", name, blob(path)) for name in names)))


def git_folder_in_the_tree(path: Path, world: World) -> None:
    """`.git/config`, `.GIT`, `git~1` and their likes as files of the repository."""
    ordinary(path)
    config = blob(path, f"[core]\nfsmonitor = {world.touch('git_folder_in_the_tree')}\n".encode())
    inner = tree(path, ("100644", b"config", config))
    names = [b".GIT", b".Git ", b".git", b".git\xe2\x80\x8c", b"git~1"]
    commit(path, tree(path, *(("40000", name, inner) for name in names)))


def ways_out_in_the_tree(path: Path, world: World) -> None:
    """Entries `..`, `.`, an empty one, one with slashes, and links out of the tree."""
    ordinary(path)
    data, inner = blob(path), tree(path, ("100644", b"passwd", blob(path)))
    link = blob(path, str(world.secret_file).encode())
    entries = [("40000", b"..", inner), ("100644", b".", data), ("100644", b"../../../evil", data)]
    entries += [("120000", b"LICENSE", link), ("120000", b"README.md", link), ("100644", b"/etc/evil", data)]
    commit(path, tree(path, *entries))


def doubled_entries(path: Path, world: World) -> None:
    """One name twice, a file and a folder of one name, entries out of order, modes that are none."""
    ordinary(path)
    data, inner = blob(path), tree(path, ("100644", b"x", blob(path)))
    entries = [("100644", b"z", data), ("100644", b"a", data), ("100755", b"a", data), ("40000", b"a", inner)]
    entries += [("100664", b"m", data), ("000000", b"n", data)]
    commit(path, tree(path, *entries))


def no_utf8(path: Path, world: World) -> None:
    """Paths and people in an encoding that nobody named, and a path of 3,000 bytes."""
    ordinary(path)
    inner = tree(path, ("100644", b"\xff\xfe\x80", blob(path)))
    for _ in range(12):
        inner = tree(path, ("40000", b"\xe9" * 250, inner))
    commit(
        path,
        tree(path, ("40000", b"deep", inner), ("100644", b"r\xe9sum\xe9.md", blob(path))),
        person=b"J\xe9r\xf4me <\xff@example.org>",
    )


def terminal_sequences(path: Path, world: World) -> None:
    """Escape sequences and turned writing in messages, people, names and the README."""
    ordinary(path)
    ugly = f"{ESCAPE} {RIGHT_TO_LEFT} \u2028 \x00<script>alert(1)</script>"
    shown = ugly.replace("\x00", "")
    readme = f"# {shown}\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n    {shown}\n"
    add_commits(path, [C({"README.md": readme, f"{RIGHT_TO_LEFT}.md": ugly, "a\nb\x1b[31m": "x"})])
    head = git(path, "rev-parse", "HEAD^{tree}")
    commit(path, head, person=f"{ESCAPE}{RIGHT_TO_LEFT} <x@example.org>".encode(), message=shown.encode() + b"\n")
    git(path, "branch", RIGHT_TO_LEFT.replace("\u2066", ""))


def invented_commits(path: Path, world: World) -> None:
    """A message that holds the separators programs like to use, and a commit of its own behind them."""
    ordinary(path)
    fields = [
        b"f" * 40,
        b"",
        b"Ghost",
        b"ghost@example.org",
        b"1",
        b"Ghost",
        b"g@example.org",
        b"1",
        b"ghost",
        b"archived",
    ]
    forged = b"\x1e" + b"\x1f".join(fields) + b"\x1d"
    head = git(path, "rev-parse", "HEAD^{tree}")
    commit(path, head, person=b"A\x1fB\x1e\x1d <x@example.org>", message=b"subject\n\n" + forged)


def odd_commits(path: Path, world: World) -> None:
    """Dates at the ends of time, people without a name, a message with NUL, an encoding that is a path."""
    ordinary(path)
    oid = git(path, "rev-parse", "HEAD^{tree}").encode()
    raw = b"tree %s\nauthor  <> 99999999999999999999 +9999\ncommitter < 18446744073709551615 -0000\n" % oid
    raw += b"encoding ../../../etc/passwd\ngpgsig -----BEGIN\n x\n\na\0b\n"
    made = git(path, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=raw)
    git(path, "update-ref", "refs/heads/odd", made)


def mailmap(path: Path, world: World) -> None:
    """A mailmap of a hundred thousand lines, with circles and nonsense."""
    ordinary(path)
    lines = "".join(f"P{n} <p{n + 1}@example.org> <p{n}@example.org>\n" for n in range(20_000))
    add_commits(path, [C({".mailmap": lines + "<<<>>>\n" * 1000 + "<" * 100_000})])
