"""How many tests are written down, and what they need. Whether they pass is not known: nothing is run."""

import posixpath
import re
from collections import Counter, defaultdict

from archiver.examine.code.model import CodeFile
from archiver.examine.interface import Context
from archiver.examine.needs import has_ci, say_needs
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.stack import language_bytes
from archiver.git.objects import Entry
from archiver.quoting import printable_path
from archiver.records.fact import Examination

name = "tests"
version = 4

_LANGUAGES = {"python": "Python", "javascript": "JavaScript", "typescript": "TypeScript"}
_CASES = frozenset({"it", "test", "it.each", "test.each", "it.only", "test.only"})
_RUBY = r"^[ \t]*(?:it|specify|scenario|test|should)[ \t]+[\"'({]|^[ \t]*def test_"
_OTHERS = (
    ("Ruby", re.compile(r"_(?:spec|test)\.rb$"), re.compile(_RUBY, re.M)),
    (
        "PHP",
        re.compile(r"Test\.php$"),
        re.compile(r"^[ \t]*public function test\w|^[ \t]*\* @test\b|^(?:it|test)\([\"']", re.M),
    ),
    ("Java or Kotlin", re.compile(r"Tests?\.(?:java|kt)$"), re.compile(r"^[ \t]*@Test\b", re.M)),
    ("Go", re.compile(r"_test\.go$"), re.compile(r"^func Test\w*\(", re.M)),
    ("Elixir", re.compile(r"_test\.exs$"), re.compile(r"^[ \t]*test[ \t]+\"", re.M)),
    (
        "C#",
        re.compile(r"Tests?\.cs$|Tests?/[^\n]*\.cs$"),
        re.compile(r"^[ \t]*\[(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod)\b", re.M),
    ),
    ("Clojure", re.compile(r"_test\.clj[cs]?$"), re.compile(r"^\(deftest\b", re.M)),
    ("Rust", re.compile(r"\.rs$"), re.compile(r"^[ \t]*#\[(?:\w+::)?test\b", re.M)),
    ("Swift", re.compile(r"Tests?\.swift$"), re.compile(r"^[ \t]*(?:@\w+ )?func test\w*\(", re.M)),
    ("Dart", re.compile(r"_test\.dart$"), re.compile(r"^[ \t]*(?:test|testWidgets)\(", re.M)),
    ("R", re.compile(r"(?:^|/)test[-_.][^/]*\.[rR]$"), re.compile(r"^[ \t]*test_that\(", re.M)),
    ("Cucumber", re.compile(r"\.feature$"), re.compile(r"^[ \t]*Scenario(?: Outline)?:", re.M)),
    (
        "dbt",
        re.compile(r"(?:^|/)(?:models|seeds|snapshots|macros)/[^\n]*\.ya?ml$"),
        re.compile(r"^[ \t]*-[ \t]*(?:not_null|unique|accepted_values|relationships|dbt_\w+\.\w+)\b", re.M),
    ),
)
_COUNTED = frozenset(
    {"Python", "JavaScript", "TypeScript", "Ruby", "PHP", "Java", "Kotlin", "Go", "Elixir", "C#", "Clojure", "Rust"}
    | {"Swift", "Dart", "R", "Vue", "Svelte", "Astro", "HTML", "CSS", "SCSS", "Sass", "Less", "CoffeeScript"}
    | {"Razor", "ERB", "Haml", "Slim", "EJS", "Pug", "Handlebars", "Jinja", "Twig", "Liquid", "Stylus", "Shell"}
)
"""Languages whose tests would have been found, and those of pages; in any other there may be some all the same."""
_UNREAD = "files that look like tests (not counted)"


def examine(context: Context) -> Examination:
    """Section `run`, one fact a language, and one on what they need.

    Data keys: `cases` (number), `files`, `language`, `folders`; `needs` (words); `tests` (in words, where cases are not
    counted); `untested` (True without any, in languages whose tests are known).
    """
    notes = Notes(context.commit, "run")
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for file in context.code.files:
        if file.role == "test" and (count := _cases(file)):
            found[_LANGUAGES[file.language]][file.path] = count
    for language, names, case in _OTHERS:
        looked = (e for e in context.entries if names.search(e.path) and role(e.path) != "foreign")
        for entry, text in context.texts.each(looked):
            if count := len(case.findall(text)):
                found[language][entry.path] = count
    for language, files in found.items():
        _say(context, notes, language, files)
    if found:
        say_needs(context, notes)
        ask = "the logs of its CI" if has_ci(context) else "nobody but a run of them"
        notes.unknown("How many of the tests pass?", ask)
    elif unread := _unread(context):
        _say_unread(notes, unread)
    elif not context.code.is_missing and _reads_all(context) and not _may_test(context):
        notes.fact("untested", "No test files and no test runner are in the tree.", notes.at(), untested=True)
    return notes.done()


def _unread(context: Context) -> list[Entry]:
    """Test files in languages whose cases are not counted."""
    rows = [entry for entry in context.entries if role(entry.path) == "test"]
    return [entry for entry in rows if set(language_bytes([entry])) - _COUNTED - {"SQL"}]


def _say_unread(notes: Notes, entries: list[Entry]) -> None:
    language = next(iter(language_bytes(entries)))
    told = f"{len(entries)} {language} {_UNREAD}"
    folder = printable_path(posixpath.dirname(entries[0].path)) or "(top level)"
    notes.fact("tests unread", f"{told}: {folder}.", notes.at(entries[0]), tests=told)


def _reads_all(context: Context) -> bool:
    """Whether nearly all code is in languages whose tests would have been found."""
    sizes = language_bytes(context.entries)
    return 10 * sum(size for language, size in sizes.items() if language not in _COUNTED) <= sum(sizes.values())


_RUNNERS = re.compile(
    r"^(?:pytest|nose2?|tox|jest|mocha|ava|tape|tap|karma|jasmine|vitest|cypress|qunit|testcafe|nightwatch|protractor|playwright"
    r"|rspec|rspec-rails|minitest|phpunit/phpunit|junit|@playwright/test|@web/test-runner)$"
)


def _may_test(context: Context) -> bool:
    """Whether a runner is declared or files lie where tests do: cases of a form that is not counted may be there."""
    declared = any(_RUNNERS.search(dependency.name) for dependency in context.dependencies)
    return declared or any(role(entry.path) == "test" for entry in context.entries)


def _cases(file: CodeFile) -> int:
    if file.language == "python":
        if posixpath.basename(file.path) == "conftest.py":
            return 0  # fixtures, whatever they are called
        named = (function for function in file.functions if function.name.startswith("test"))
        return sum(not any("fixture" in word for word in function.decorators) for function in named)
    return sum(call.callee in _CASES and bool(call.strings) for call in file.calls)


def _say(context: Context, notes: Notes, language: str, files: dict[str, int]) -> None:
    folders: Counter[str] = Counter()
    for path, count in files.items():
        folders[posixpath.dirname(path)] += count
    shown = [printable_path(folder) or "(top level)" for folder, _ in folders.most_common(1)]
    total = sum(files.values())
    more = f" and {len(folders) - 1} more folders" if len(folders) > 1 else ""
    statement = (
        f"{total} {language} test{'s' if total > 1 else ''} in {len(files)} file{'s' if len(files) > 1 else ''} "
        f"({shown[0]}{more}); not run."
    )
    most = max(files, key=lambda path: (files[path], path))
    locator = notes.at(context.by_path[most])
    notes.fact(f"cases {language}", statement, locator, cases=total, files=len(files), language=language, folders=shown)
