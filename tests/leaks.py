"""A history in which private things are planted everywhere, and how to look for them again.

The secrets are made at run time, so that no scanner takes this file for a leak.
"""

import html
import json
import re
import string
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

from openpyxl import Workbook

from tests.gitrepo import C, add_commits, git, make_repo

_RANDOM = Random(20241105)
_LETTERS, _HEX = string.ascii_letters + string.digits, "0123456789abcdef"


def _some(alphabet: str, number: int) -> str:
    return "".join(_RANDOM.choice(alphabet) for _ in range(number))


SECRETS = {
    "aws id": "AKIA" + _some(string.ascii_uppercase + "234567", 16),
    "aws secret": _some(_LETTERS, 40),
    "stripe": "sk_" + "live_" + _some(_LETTERS, 24),
    "twilio": _some(_HEX, 32),
    "sendgrid": "SG." + _some(_LETTERS, 22) + "." + _some(_LETTERS, 43),
    "slack": "xox" + "b-" + _some(string.digits, 12) + "-" + _some(_LETTERS, 24),
    "github": "gh" + "p_" + _some(_LETTERS, 36),
    "van": "-".join(_some(_HEX, n) for n in (8, 4, 4, 4, 12)) + "|1",
    "mailgun": "key-" + _some(_HEX, 32),
    "mailchimp": _some(_HEX, 32) + "-us12",
    "django": _some(_LETTERS + "!#%^&*", 50),
    "database": _some(_LETTERS, 18),
    "private key": _some(_LETTERS + "+/", 64),
    "readme": _some(_LETTERS, 20),
    "header": _some(_LETTERS, 32),
    "session": _some(_HEX, 64),
}
"""Name -> value; each stands in one file of the history."""


@dataclass(frozen=True)
class Person:
    """Somebody who never was."""

    given: str
    family: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        return f"{self.given}.{self.family}@quiverbrook-mail.net".lower()

    @property
    def phone(self) -> str:
        return f"(415) 837-{1000 + sum(map(ord, self.name)) % 9000}"

    @property
    def street(self) -> str:
        return f"{sum(map(ord, self.family))} {self.family} Hollow Road"


VOTERS = tuple(
    Person(given, family)
    for given, family in [
        ("Thandrel", "Quixmoor"), ("Ombrina", "Falkenhayne"), ("Iskandra", "Wrothby"), ("Peregrind", "Ashwolde"),
        ("Ysoldine", "Quarrender"), ("Bartolph", "Umberleigh"), ("Celandra", "Thistlewyck"), ("Dorvaine", "Kestrelby"),
        ("Evanthia", "Lockhampton"), ("Fenwicka", "Marrowdale"), ("Grisella", "Nettlecomb"), ("Hadrielle", "Oxenforde"),
    ]
)  # fmt: skip
"""In tables, deleted the next day."""

AUTHORS = tuple(
    Person(given, family)
    for given, family in [("Jocaste", "Pemberwick"), ("Kerensia", "Ravensquay"), ("Lysandro", "Silverthwaite")]
)
"""Of commits, tags and files; the last stands in the copyright line."""

STAYS = "data/people.json"
"""The one table that is in HEAD."""

ORIGIN = "https://example.org/rivera/knocker"


def private() -> dict[str, str]:
    """What was planted -> how it may not stand anywhere public."""
    people = [*VOTERS, *AUTHORS]
    found = {f"secret {name}": value for name, value in SECRETS.items()}
    for person in people:
        found |= {f"given name {person.given}": person.given, f"family name {person.family}": person.family}
        found |= {f"e-mail of {person.given}": person.email, f"phone of {person.given}": person.phone}
    return found


def leaks(text: bytes, names: Iterable[str] | None = None) -> list[str]:
    """What of the planted stands in these bytes, however it is written: escaped, in another case, without spaces.

    Args:
        names: only these of `private()`; None for all.
    """
    planted = private()
    wanted = planted if names is None else {name: planted[name] for name in names}
    folded = text.decode("utf-8", "replace").casefold()
    squeezed = re.sub(r"[\s().-]+", "", folded)
    return [name for name, value in wanted.items() if _stands(value, folded, squeezed)]


def _stands(value: str, folded: str, squeezed: str) -> bool:
    if value.startswith("("):
        return "".join(re.findall(r"\d", value)) in squeezed
    forms = {value, html.escape(value), json.dumps(value)[1:-1], b64encode(value.encode()).decode().rstrip("=")}
    forms |= {value[:12], value[-12:]} if len(value) > 16 else set()
    return any(form.casefold() in folded for form in forms)


def secrets_alone() -> list[str]:
    """The names of the planted secrets."""
    return [name for name in private() if name.startswith("secret ")]


def planted_repository(path: Path, licence: str) -> Path:
    """The history: tables that are deleted but for one, keys on a branch that was merged away, in a tag, in HEAD."""
    author = [f"{person.name} <{person.email}>" for person in AUTHORS]
    head = {
        "LICENSE": licence,
        "README.md": _readme(),
        "package.json": json.dumps({"name": "knocker", "author": author[0], "contributors": [author[1]], "scripts":
                                    {"start": "node app.js"}, "dependencies": {"twilio": "3.0.0"}}),
        "CODEOWNERS": f"# {AUTHORS[1].phone}, {AUTHORS[2].phone}\n* {AUTHORS[1].email}\n",
        ".env": f"AWS_ACCESS_KEY_ID={SECRETS['aws id']}\nAWS_SECRET_ACCESS_KEY={SECRETS['aws secret']}\n",
        "settings.py": f"# TODO({AUTHORS[0].name}): ask {VOTERS[0].name}, {VOTERS[0].phone}\n"
                       f"import os\nSECRET_KEY = '{SECRETS['django']}'\nTOKEN = os.environ['TWILIO_AUTH_TOKEN']\n"
                       f"DATABASES = 'postgres://app:{SECRETS['database']}@db.quiverbrook-mail.net:5432/app'\n",
        "app.js": f"const stripe = require('stripe')('{SECRETS['stripe']}');\nconst to = '{VOTERS[1].phone}';\n",
        "deploy.sh": f"#!/bin/sh\n# {AUTHORS[1].name}\ncurl -H 'Authorization: Bearer {SECRETS['header']}' "
                     "https://api.quiverbrook-mail.net/\n",
        "config/mail.yml": f"mailgun:\n  api_key: {SECRETS['mailgun']}\nfrom: {AUTHORS[0].email}\n",
    }  # fmt: skip
    repo = make_repo(path, [C(head, message=f"Begin; thanks to {VOTERS[2].name}", author=author[0])])
    add_commits(repo, [C(_tables(), message="Add data", day="2024-06-02", author=author[1])])
    gone = dict.fromkeys(name for name in _tables() if name != STAYS)
    add_commits(repo, [C(gone, message="Remove data", day="2024-06-03", author=author[1])])
    git(repo, "checkout", "-q", "-b", "spike")
    keys = {
        "van.ini": f"[van]\napi_key = {SECRETS['van']}\n",
        "keys/id_rsa": f"-----BEGIN RSA PRIVATE KEY-----\n{SECRETS['private key']}\n-----END RSA PRIVATE KEY-----\n",
        "sms.json": json.dumps({"account_sid": "AC" + "0" * 31 + "1", "auth_token": SECRETS["twilio"]}),
        "bot.rb": f"Slack.configure {{ |c| c.token = '{SECRETS['slack']}' }}\n"
                  f"session_secret = '{SECRETS['session']}'\n",
    }  # fmt: skip
    add_commits(repo, [C(keys, message="Try it", day="2024-06-04", author=author[0])])
    git(repo, "checkout", "-q", "main")
    git(repo, "merge", "-q", "-s", "ours", "--no-ff", "-m", f"Merge for {VOTERS[3].name}", "spike")
    git(repo, "branch", "-q", "-D", "spike")
    git(repo, "checkout", "-q", "-b", f"{VOTERS[5].family}/{VOTERS[6].given}-fixes".lower())
    add_commits(repo, [C({"fix.py": "print(1)\n"}, message="Not merged", day="2024-06-04", author=author[1])])
    git(repo, "checkout", "-q", "main")
    git(repo, "checkout", "-q", "--detach")
    late = {"mail.php": f"<?php $key = '{SECRETS['sendgrid']}'; $list = '{SECRETS['mailchimp']}';\n",
            "ci.env": f"GITHUB_TOKEN={SECRETS['github']}\n"}  # fmt: skip
    add_commits(repo, [C(late, message="Only in a tag", day="2024-06-05", author=author[0])])
    git(repo, "tag", "-a", "v1", "-m", f"For {VOTERS[4].name}, {VOTERS[4].phone}")
    git(repo, "checkout", "-q", "main")
    return repo


def _readme() -> str:
    return (
        f"# Knocker\n\nWhich doors to knock on next. Write to {AUTHORS[0].email} or call {AUTHORS[0].phone}; the admin "
        f"password: {SECRETS['readme']}\n\n## Setup\n\n    npm install\n    API_TOKEN={SECRETS['readme']} npm start\n\n"
        f"## Credits\n\n- {AUTHORS[0].name} <{AUTHORS[0].email}>\n- {AUTHORS[1].name}\n"
    )


def _tables() -> dict[str, str | bytes]:
    rows = [(10000 + number, person) for number, person in enumerate(VOTERS)]
    csv = "VANID,FirstName,LastName,Phone,Email,Address,Party\n" + "".join(
        f"{vanid},{p.given},{p.family},{p.phone},{p.email},{p.street},D\n" for vanid, p in rows
    )
    sql = "INSERT INTO donors (name, email, phone, amount, employer) VALUES\n" + ",\n".join(
        f"('{p.name}', '{p.email}', '{p.phone}', {vanid}, 'Retired')" for vanid, p in rows
    )
    people = [{"first_name": p.given, "last_name": p.family, "phone": p.phone, "email": p.email} for _, p in rows]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["First", "Last", "Phone", "Email", "Address"])
    for _, p in rows:
        sheet.append([p.given, p.family, p.phone, p.email, p.street])
    saved = BytesIO()
    book.save(saved)
    return {
        "data/voters.csv": csv,
        "data/donors.sql": sql + ";\n",
        "data/people.json": json.dumps(people, indent=1),
        "data/list": "".join(f"{p.email}\n" for _, p in rows),
        "data/book.xlsx": saved.getvalue(),
    }
