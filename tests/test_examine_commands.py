"""Commands of READMEs: those of Ruby's own format, and those that stand behind a colon."""

import pytest

from archiver.examine.commands import read_commands
from archiver.examine.texts import Texts
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


def told(tmp_path, path, text):
    """(command, line) of one document."""
    with open_reader(make_repo(tmp_path / "r", [C({path: text})])) as reader:
        return [(c.text, c.line) for c in read_commands(reader.tree(reader.resolve()), Texts(reader))]


def test_a_readme_of_ruby_is_read(tmp_path):
    """Rails wrote README.rdoc for years, and its indented lines are the steps."""
    text = "= App\n\nUse bundler:\n\n  bundle install\n  rake db:setup\n\n  rake aborted!\n  Some words, indented.\n"

    assert told(tmp_path, "README.rdoc", text) == [("bundle install", 5), ("rake db:setup", 6)]


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        ("2. Create and migrate the database: `rake db:setup`", ["rake db:setup"]),
        ("Dependencies: `npm install`.", ["npm install"]),
        ("Leiningen: `lein run FILE`", ["lein run FILE"]),
        ("What failed: `npm install` on Windows", []),
        ("The format is: `key value`", []),
    ],
)
def test_a_command_behind_a_colon_at_the_end_is_a_step(tmp_path, line, commands):
    """Half of the READMEs list their steps in this way."""
    assert [command for command, _ in told(tmp_path, "README.md", f"# App\n\n{line}\n")] == commands
