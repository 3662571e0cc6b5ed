"""Tests are counted in many languages, and their absence is said only where they would have been seen."""

from datetime import date

import pytest

from archiver.examine import testing
from archiver.examine.interface import open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


def told(tmp_path, files):
    with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
        return testing.examine(open_context(reader, as_of=date(2026, 1, 1))).facts


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("A.Tests/LoginTests.cs", "  [Fact]\n  public void A() {}\n  [Theory]\n  public void B() {}\n", "C#"),
        ("test/a/core_test.clj", "(deftest a-test\n (is 1))\n(deftest b-test)\n", "Clojure"),
        ("src/lib.rs", "#[test]\nfn a() {}\n#[tokio::test]\nasync fn b() {}\n", "Rust"),
        ("AppTests/AppTests.swift", "    func testA() {}\n    func testB() throws {}\n", "Swift"),
        ("test/a_test.dart", "  test('a', () {});\n  testWidgets('b', (t) async {});\n", "Dart"),
        ("tests/testthat/test-a.R", "test_that('a', {})\ntest_that('b', {})\n", "R"),
        ("features/a.feature", "Feature: a\n  Scenario: b\n  Scenario Outline: c\n", "Cucumber"),
        ("models/staging/_models.yml", "columns:\n  - tests:\n      - unique\n      - not_null\n", "dbt"),
        ("tests/Feature/LoginTest.php", "it('a', fn () => 1);\ntest('b', fn () => 1);\n", "PHP"),
    ],
)
def test_tests_are_counted_in_many_languages(tmp_path, path, text, language):
    """ "Write a first test" beside 900 tests makes a reader trust nothing else."""
    facts = told(tmp_path, {path: text})

    assert [(f.data["cases"], f.data["language"]) for f in facts if f.data.get("cases")] == [(2, language)]


def test_test_files_of_a_language_that_is_not_counted_are_named_all_the_same(tmp_path):
    """They are tests, and the dossier must not ask for a first one."""
    facts = told(tmp_path, {"t/core.pm": "package a;\n", "test/a.pl": "ok(1);\n", "test/b.pl": "ok(2);\n"})

    assert [f.data.get("tests") for f in facts] == ["2 Perl files that look like tests (not counted)"]


def test_no_tests_is_said_only_where_tests_would_have_been_seen(tmp_path):
    """SQL, Perl or COBOL may be tested in ways that nobody looked for."""
    assert [f.data for f in told(tmp_path, {"a.py": "x = 1\n"})] == [{"untested": True}]


def test_no_tests_is_not_said_of_a_language_that_is_not_looked_into(tmp_path):
    """A false "none" is worse than silence."""
    assert told(tmp_path, {"views/a.sql": "select 1\n" * 50, "load.py": "x = 1\n"}) == ()


def test_a_file_of_the_one_name_tests_is_one(tmp_path):
    """Django writes `tests.py` into every app, and small tools keep a `test.py`."""
    facts = told(tmp_path, {"shop/tests.py": "def test_a():\n    1\n", "test.py": "def test_b():\n    1\n"})

    assert [f.data["cases"] for f in facts if f.data.get("cases")] == [2]
