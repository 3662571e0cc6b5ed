"""What a repository says in its own words, in every place that an examiner quotes, leaks nothing private.

Values of known shapes are drawn here: a scanner of this repository need not be told that they open nothing.
"""

import json
import random
import string

import pytest

from archiver.dossier.clean import clean
from archiver.quoting import quote
from tests.clikit import DAY, cli
from tests.gitrepo import C, make_repo

_DRAWN = random.Random("dossier")


def _some(signs: str, length: int) -> str:
    return "".join(_DRAWN.choice(signs) for _ in range(length))


_WORD = string.ascii_letters + string.digits
KEYS = {
    "aws": "AKIA" + _some(string.ascii_uppercase, 16),
    "stripe": "sk_live_" + _some(_WORD, 24),
    "forge": "ghp_" + _some(_WORD, 36),
    "chat": "xoxb-" + _some(string.digits, 11) + "-" + _some(_WORD, 24),
    "hook": "services/T" + _some(string.ascii_uppercase, 8) + "/B0AAAAAA1/" + _some(_WORD, 24),
    "invite": "shared_invite/" + _some(_WORD, 12) + "~" + _some(_WORD, 8),
    "van": "3f9a0c1d-22aa-4bcd-8eff-" + _some("0123456789abcdef", 12) + "|1",
    "password": "dsjr" + _some(string.ascii_uppercase, 3) + "!99" + _some("23456789", 1) + "ld",
}
"""Kind -> what may stand nowhere."""

AUTHOR = "Jocaste Pemberwick"
PHONE = "415-892-4099"
STREET = "653 Belsekoberg Street"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name -> text of everything public that was made of a repository which says all of it where it is quoted."""
    home = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        patch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
        patch.chdir(home)
        repo = make_repo(home / "knocker", [C(_tree(), author=f"{AUTHOR} <jo@quiverbrook.example>")])
        done = cli("dossier", repo, "--origin", "https://example.org/rivera/knocker", "--as-of", DAY, "--out", "out")
        checked = cli("dossier", repo, "--as-of", DAY, "--check", "out")
    assert done.code == 0 and checked.code == 0, checked.said
    files = {str(p.relative_to(home)): p.read_text() for p in (home / "out").rglob("*") if p.is_file()}
    return {**files, "said": done.said, "check": checked.said}


def _tree() -> dict[str, str]:
    scripts = {
        "start": f"KEY={KEYS['password']} node server.js",
        "build": f"curl https://hooks.slack.com/{KEYS['hook']} && webpack",
        "test": f"mocha --pw {KEYS['password']} {KEYS['stripe']}",
    }
    return {
        "README.md": f"# Knocker\n\nKnocker is a tool that {AUTHOR} wrote for the campaign at {STREET}. The login is "
        f"admin / {KEYS['password']}, the key {KEYS['aws']}; ask Ysoldine Quarrender, (415) 837-1204.\n\n"
        f"## Setup with Bartolph Umberleigh b.umberleigh@quiverbrook.example\n\n```\n"
        f"mysql -uroot -phunter2secret campaign\nssh kestrelby@192.168.1.5\nVAN={KEYS['van']} npm start\n"
        f"python manage.py createsuperuser --username kestrelby\n./deploy.sh {KEYS['chat']}\n```\n\n"
        f"Chat: https://join.slack.com/t/campaign/{KEYS['invite']}\n",
        "package.json": json.dumps({"name": "knocker", "description": f"Doors of {AUTHOR}", "scripts": scripts}),
        "Makefile": f"run:\n\tKEY={KEYS['password']} node server.js\nship:\n\tssh kestrelby@box 'echo 1'\n",
        "Dockerfile": f'FROM node:8\nEXPOSE 3000\nCMD ["node","server.js","--pw","{KEYS["password"]}"]\n',
        "netlify.toml": f'[build]\ncommand = "npm run build {KEYS["password"]} {KEYS["forge"]}"\n',
        ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - name: Tell {AUTHOR} {KEYS['password']}\n        run: npm test {KEYS['password']}\n"
        f"      - run: curl https://hooks.slack.com/{KEYS['hook']}\n",
        f"voters/{PHONE}.csv": "precinct,count\n1,2\n2,3\n",
        "server.js": "const port = process.env.PORT || 3000;\nrequire('express')().listen(port);\n",
    }


def _found(written: dict[str, str], private: str) -> list[str]:
    return [name for name, text in written.items() if private.casefold() in text.casefold()]


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_is_known_by_its_shape_wherever_it_is_quoted(written: dict[str, str], kind: str) -> None:
    """Most keys stand in a command or a sentence behind no word such as `token`."""
    assert _found(written, KEYS[kind]) == []


@pytest.mark.parametrize(
    "private", [AUTHOR, PHONE, "Belsekoberg", "Quarrender", "Umberleigh", "hunter2secret", "kestrelby"]
)
def test_a_person_is_not_named_by_the_words_of_a_readme_or_a_script(written: dict[str, str], private: str) -> None:
    """Who wrote commits, whose number follows, where somebody lives, who signs in, a file that is somebody's number."""
    assert _found(written, private) == []


def test_what_was_quoted_is_still_told(written: dict[str, str]) -> None:
    """Silence would be no proof."""
    assert "Knocker is a tool that *** wrote for the campaign at ***." in written["out/handoff.json"]
    assert "mysql -uroot -p*** campaign" in written["out/handoff.json"]


@pytest.mark.parametrize(
    "text",
    [
        "python import_2010_parl_results_into_db.py",
        "import_2010_parl_results_into_db",
        "aws_lambda_function_version2_alias",
        "frontend/src/components2018/VoterMap",
        "node --max-old-space-size=4096",
        "docker run -p 8080:8080 app",
        "mysql -P 3306 campaign",
        "12 Google Drive documents",
        "built by Elizabeth Warren for America",
        "if [ $FOO1a != x ]; then",
        "actions/checkout@v1",
    ],
)
def test_names_of_things_stay_readable(text: str) -> None:
    """A reader who cannot read what a script is called cannot run it."""
    assert quote(text) == text and clean(text) == text


@pytest.mark.parametrize("text", ["Ann Smith, Bob Cat ann@x.example", "Ann Smith ann@x.example Bob Cat (415) 837-1204"])
def test_a_name_before_an_address_is_masked_once_and_for_all(text: str) -> None:
    """Cleaning twice changes nothing, however many names stand in a row."""
    assert clean(clean(text)) == clean(text) and "Smith" not in clean(text) and "Cat" not in clean(text)
