"""An upstream that is changed at random, and what a person would say of each of its states: a tiny model of our own."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.gitrepo import git

BRANCHES = ["refs/heads/" + name for name in ("main", "a", "a/b", "a/b/c", "A", "topic", "caf\udce9", "q\"$(x)'")]
TAGS = ["refs/tags/" + name for name in ("v1", "v1/rc", "V1")]
OTHERS = ["refs/" + name for name in ("HEAD", "keep/1/heads/main", "keep/2", "up/x", "up-head", "stash", "notes/n")]
PULLS = ["refs/pull/1/head", "refs/pull/1/merge", "refs/pull/2/head"]
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@dataclass(frozen=True)
class Seen:
    """What upstream shows at one moment, as git itself prints it."""

    refs: str
    """`oid SP refname` lines, without the merge refs that a forge makes."""
    head: str
    """Where HEAD points, or the commit it names."""

    @classmethod
    def of(cls, path: Path) -> "Seen":
        lines = git(path, "for-each-ref", "--format=%(objectname) %(refname)").split("\n")
        head = (path / "HEAD").read_bytes().decode("utf-8", "surrogateescape").strip()
        return cls("\n".join(line for line in lines if not line.endswith("/merge")), head)


class Upstream:
    """A bare repository and the changes that its owners, or strangers, make to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        git(path, "init", "-q", "--bare", "--template=", "--initial-branch=main")
        self.count = 0
        tip = self.commit([], random.Random(0).randbytes(12_000))
        for _ in range(9):
            tip = self.commit([tip])
        self.put("refs/heads/main", tip)

    @property
    def refs(self) -> dict[str, str]:
        lines = git(self.path, "for-each-ref", "--format=%(refname) %(objectname)").split("\n")
        return dict(line.rsplit(" ", 1) for line in lines if line)

    @property
    def head(self) -> str:
        """`refs/…`, or a commit when HEAD is detached."""
        return (self.path / "HEAD").read_bytes().decode("utf-8", "surrogateescape").strip().removeprefix("ref: ")

    def tips(self, *below: str) -> set[str]:
        """Ids that refs below these prefixes, or all refs and HEAD, name."""
        refs = {name: oid for name, oid in self.refs.items() if not name.endswith("/merge")}
        if below:
            return {oid for name, oid in refs.items() if name.startswith(below)}
        return set(refs.values()) | ({self.head} if not self.head.startswith("refs/") else set())

    @property
    def default_tip(self) -> str | None:
        return self.refs.get(self.head) if self.head.startswith("refs/") else self.head

    def objects(self, tips: Iterable[str]) -> frozenset[str]:
        """Everything reached from these ids; nothing is ever removed from this repository."""
        asked = "".join(f"{tip}\n" for tip in sorted(tips)).encode()
        return frozenset(git(self.path, "rev-list", "--objects", "--no-object-names", "--stdin", stdin=asked).split())

    def commits(self, tips: Iterable[str]) -> frozenset[str]:
        asked = "".join(f"{tip}\n" for tip in sorted(tips)).encode()
        return frozenset(git(self.path, "rev-list", "--stdin", stdin=asked).split())

    def commit(self, parents: list[str], data: bytes = b"") -> str:
        self.count += 1
        tree = EMPTY_TREE
        content = data or f"{self.count}\n".encode()
        blob = git(self.path, "hash-object", "-w", "--stdin", stdin=content)
        tree = git(self.path, "mktree", stdin=f"100644 blob {blob}\tf{self.count % 3}.txt\n".encode())
        return git(self.path, "commit-tree", tree, *(f"-p{p}" for p in parents), "-m", f"number {self.count}")

    def put(self, name: str, oid: str) -> None:
        """Set a ref; one that stands in the way, `a` of `a/b`, is deleted first."""
        for other in self.refs:
            if other.startswith(name + "/") or name.startswith(other + "/"):
                self.drop(other)
        git(self.path, "update-ref", name, oid)

    def drop(self, name: str) -> None:
        git(self.path, "update-ref", "-d", name)

    def parents(self, oid: str) -> list[str]:
        return git(self.path, "rev-parse", f"{oid}^@").split()

    def change(self, kind: str, number: int) -> None:
        """One change; `number` chooses among refs and names. A change that is not possible now does nothing."""
        heads = {name: oid for name, oid in self.refs.items() if name.startswith("refs/heads/")}
        name = sorted(heads)[number % len(heads)] if heads else "refs/heads/main"
        tip = heads.get(name)
        getattr(self, "_" + kind)(number, name, tip)

    def _push(self, number: int, name: str, tip: str | None) -> None:
        noise = random.Random(number).randbytes(9_000) if number % 5 == 4 else b""
        self.put(name, self.commit([tip] if tip else [], noise))

    def _merge(self, number: int, name: str, tip: str | None) -> None:
        others = sorted({oid for ref, oid in self.refs.items() if ref.startswith("refs/heads/")} - {tip})
        if tip and others:
            self.put(name, self.commit([tip, others[number % len(others)]]))

    def _force_push(self, number: int, name: str, tip: str | None) -> None:
        self.put(name, self.commit(self.parents(tip) if tip else []))

    def _rewind(self, number: int, name: str, tip: str | None) -> None:
        if tip and (before := self.parents(tip)):
            self.put(name, before[0])

    def _branch(self, number: int, name: str, tip: str | None) -> None:
        if tip:
            self.put(BRANCHES[number % len(BRANCHES)], tip)

    def _delete(self, number: int, name: str, tip: str | None) -> None:
        if tip:
            self.drop(name)

    def _rename_default(self, number: int, name: str, tip: str | None) -> None:
        new = BRANCHES[number % len(BRANCHES)]
        if self.head in self.refs and not new.startswith(self.head + "/") and not self.head.startswith(new + "/"):
            old, oid = self.head, self.refs[self.head]
            git(self.path, "symbolic-ref", "HEAD", new)
            self.drop(old)
            self.put(new, oid)

    def _detach(self, number: int, name: str, tip: str | None) -> None:
        if tip:
            oid = ([*self.parents(tip), tip] if number % 2 else [self.commit([tip])])[0]
            git(self.path, "update-ref", "--no-deref", "HEAD", oid)

    def _attach(self, number: int, name: str, tip: str | None) -> None:
        git(self.path, "symbolic-ref", "HEAD", name if number % 4 else "refs/heads/not-born")

    def _orphan(self, number: int, name: str, tip: str | None) -> None:
        self.put(name, self.commit([]))

    def _empty(self, number: int, name: str, tip: str | None) -> None:
        for ref in self.refs:
            self.drop(ref)

    def _tag(self, number: int, name: str, tip: str | None) -> None:
        tag = TAGS[number % len(TAGS)]
        if tip is None or (tag in self.refs and number % 4 == 3):
            return self.drop(tag) if tag in self.refs else None
        kinds = {0: (tip, "commit"), 1: (f"{tip}^{{tree}}", "tree"), 2: (self.refs.get(tag, tip), None)}
        what, kind = kinds[number % 3]
        oid = git(self.path, "rev-parse", what)
        kind = kind or git(self.path, "cat-file", "-t", oid)
        self.count += 1
        text = f"object {oid}\ntype {kind}\ntag t{self.count}\ntagger R <r@example.org> 1717243200 +0000\n\nx\n"
        return self.put(tag, git(self.path, "mktag", stdin=text.encode()) if number % 2 else oid)

    def _blob(self, number: int, name: str, tip: str | None) -> None:
        oid = git(self.path, "hash-object", "-w", "--stdin", stdin=f"key {number}\n".encode())
        self.put("refs/keys/blob", oid)

    def _pull(self, number: int, name: str, tip: str | None) -> None:
        if tip:
            self.put(PULLS[number % len(PULLS)], self.commit([tip]))

    def _other(self, number: int, name: str, tip: str | None) -> None:
        ref = OTHERS[number % len(OTHERS)]
        if ref in self.refs and number % 2:
            self.drop(ref)
        elif tip:
            self.put(ref, self.commit([tip]) if number % 3 else tip)


KINDS = sorted(name.removeprefix("_") for name in vars(Upstream) if name.startswith("_") and not name.startswith("__"))
"""Every change that `Upstream.change` knows."""


@dataclass(frozen=True)
class Judged:
    """What the rule needs to know of a state, as plain sets."""

    heads: bool
    default: frozenset[str] | None
    """Commits of the default branch; None when it is not born."""
    commits: frozenset[str]
    """Commits of all refs and HEAD."""
    objects: frozenset[str]
    """Objects of branches and tags."""

    @classmethod
    def of(cls, upstream: Upstream) -> "Judged":
        tip = upstream.default_tip
        heads_and_tags = upstream.tips("refs/heads/", "refs/tags/")
        return cls(
            heads=any(name.startswith("refs/heads/") for name in upstream.refs),
            default=upstream.commits([tip]) if tip else None,
            commits=upstream.commits(upstream.tips()),
            objects=upstream.objects(heads_and_tags),
        )

    def suspect_after(self, current: "Judged") -> bool:
        """The rule of the design, word by word."""
        if not current.heads:
            return False
        if not self.heads:
            return True
        if self.default is not None and not self.default & current.commits:
            return True
        return 2 * len(current.objects & self.objects) < len(current.objects)
