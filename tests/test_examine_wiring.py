"""Stand-ins that product code calls: the demonstration that was published in place of the program."""

from datetime import date

import pytest

from archiver.examine import imports
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


@pytest.fixture
def found(tmp_path_factory):
    """Build a repository of these files; what WIR-001 says of it, as (severity, path, line, message)."""

    def run(files):
        path = make_repo(tmp_path_factory.mktemp("wiring") / "repo", [C(files)])
        with open_reader(path) as reader:
            findings = examine_all(open_context(reader, as_of=date(2024, 12, 1)), [imports]).findings
        return [(f.severity, f.path, f.line, f.message) for f in findings if f.code == "WIR-001"]

    return run


FAKE = "export default function () { return { voters: [] } }\n"


def test_a_fake_beside_the_commented_real_call_is_high(found):
    """The best evidence there is: somebody replaced the call and left the real one where it stood."""
    files = {
        "src/fakeFetch.js": FAKE,
        "src/Locator.js": (
            "import fakeFetch from './fakeFetch'\nasync function load() {\n  const body = await fakeFetch()\n"
            "  // const body = await fetch(`${URI}/search`)\n}\n"
        ),
    }
    [(severity, path, line, message)] = found(files)
    assert (severity, path, line) == ("high", "src/Locator.js", 3)
    assert "`src/fakeFetch.js`" in message and "comment on line 4" in message


def test_a_fake_of_one_place_says_which(found):
    """Whoever tries it with an address elsewhere would look for a fault; a state of a page is no place."""
    rows = "const X = {city: 'San Rowan', state_code: 'RO', address: '1 Oak St'}\nexport default () => X\n"
    call = "import fakeFetch from './fakeFetch'\nfakeFetch()\n"
    assert "with fixed places: San Rowan, RO." in found({"a.js": call, "fakeFetch.js": rows})[0][3]
    state = "export default () => ({ state: 'OK', city: null })\n"
    assert "places" not in found({"a.js": call, "fakeFetch.js": state})[0][3]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"app/a.py": "def mock_send(x):\n    pass\n\ndef go():\n    mock_send(1)\n"}, ("app/a.py", 5)),
        (
            {"app/fakes.py": "def send(x): pass\n", "app/b.py": "from .fakes import send\nsend(1)\n"},
            ("app/b.py", 2),
        ),
        ({"a.ts": "import { getDummyVoters } from './x'\nrender(getDummyVoters())\n", "x.ts": FAKE}, ("a.ts", 2)),
        ({"a.js": "import { sampleVoters } from './data'\nsampleVoters.map(show)\n", "data.js": FAKE}, ("a.js", 2)),
        ({"a.js": "class Api { stubSearch() {} find() { return this.stubSearch() } }\n"}, ("a.js", 1)),
        ({"a.js": "import { find } from './__mocks__/api'\nfind()\n", "__mocks__/api.js": FAKE, }, None),
        ({"a.js": "import { find } from './mockApi'\nfind()\n", "mockApi.js": FAKE}, ("a.js", 2)),
    ],
    ids=["a function beside it", "a module of fakes", "a getter", "sample data", "a method", "a folder", "a module"],
)  # fmt: skip
def test_a_stand_in_that_product_code_calls_is_medium(found, files, place):
    """Nobody who starts the program sees that it answers from a list."""
    rows = [(severity, (path, line)) for severity, path, line, _ in found(files)]
    assert rows == ([("medium", place)] if place else [])


def test_a_stand_in_behind_a_switch_is_low(found):
    """Somebody meant it: it is worth knowing, and it is not what the program does."""
    files = {
        "a.js": "import { fakeSearch } from './x'\nfunction f() {\n  if (process.env.NODE_ENV === 'development') {\n"
        "    return fakeSearch()\n  }\n}\n",
        "x.js": FAKE,
    }
    [(severity, _, line, message)] = found(files)
    assert (severity, line) == ("low", 4) and "switch" in message


@pytest.mark.parametrize(
    "files",
    [
        {"tests/a.js": "import fakeFetch from '../x'\nfakeFetch()\n", "x.js": FAKE},
        {"a.stories.js": "import fakeFetch from './x'\nfakeFetch()\n", "x.js": FAKE},
        {"db/seeds/a.js": "import fakeVoter from './x'\nfakeVoter()\n", "db/seeds/x.js": FAKE},
        {"scripts/load_fake.py": "def fake_voter(): pass\nfake_voter()\n"},
        {"a.py": "import random\nrandom.sample(voters, 3)\nsample(x)\nstub_env(1)\n"},
        {"a.py": "from faker import Faker\nfake = Faker()\nfake.name()\nfake_name = fake.name()\n"},
        {"a.py": "from unittest import mock\nmock.patch('x')\n"},
        {"a.js": "import { mockServer } from 'msw'\nmockServer()\n"},
        {"a.js": "import { mockable, stubborn } from './x'\nmockable(); stubborn(); unmock()\n", "x.js": FAKE},
        {"a.js": "const mockData = [1]\nconst dummy = 0\nshow(dummy)\n"},
        {"a.js": "function fakeUser() { return fakeName() }\nfunction fakeName() {}\n"},
        {"a.jsx": "import FakeInput from './x'\nconst A = () => <FakeInput/>\n", "x.js": FAKE},
        {"a.js": "import ticketStub from './x'\nticketStub()\n", "x.js": FAKE},
    ],
    ids=[
        "tests", "stories", "seeds", "a script for demonstration data", "words of other trades", "a library of fakes",
        "a test library", "a package", "longer words", "variables", "a stand-in that calls one", "an element",
        "a stub of a ticket",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_stand_in_says_nothing(found, files):
    """Fakes belong into tests, and samples into statistics."""
    assert found(files) == []
