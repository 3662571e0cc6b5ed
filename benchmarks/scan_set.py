"""A labelled set of files for scanners: each holds one secret, or one thing that only looks like one.

Secrets are drawn from what vendors write about their keys (prefix, length, alphabet), not from anybody's regexes, and
stand in the kinds of files that campaigns keep them in. Equal seeds give equal files.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.scan_decoys import decoys
from benchmarks.scan_draw import ALNUM, BASE64, HEX, UPPER, URL, Draw


@dataclass(frozen=True)
class Labelled:
    """One file of the set."""

    path: str
    text: str
    kind: str
    secret: bool


def secrets(draw: Draw) -> dict[str, Callable[[], tuple[str, str]]]:
    """Kind -> a name that people give it, and a value."""
    one = draw.random.choice

    def jwt() -> str:
        parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": draw(ALNUM, 12), "role": "service_role", "iat": 1600000000})
        head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
        return f"{head}.{body}.{draw(URL, 43)}"

    return {
        "ngp van": lambda: ("VAN_API_KEY", f"{draw.guid()}|{one('01')}"),
        "everyaction": lambda: ("EVERYACTION_PASSWORD", f"{draw.guid()}|1"),
        "action network": lambda: ("ACTION_NETWORK_API_KEY", draw(HEX, 32)),
        "actionkit": lambda: ("ACTIONKIT_API_PASSWORD", draw.password()),
        "bsd": lambda: ("BSD_API_SECRET", draw(HEX, 40)),
        "mobilize": lambda: ("MOBILIZE_API_KEY", draw(HEX, 40)),
        "nationbuilder": lambda: ("NATIONBUILDER_ACCESS_TOKEN", draw(HEX, 64)),
        "actblue": lambda: ("ACTBLUE_CLIENT_SECRET", draw(URL, 44)),
        "civis": lambda: ("CIVIS_API_KEY", draw(ALNUM, 43)),
        "targetsmart": lambda: ("TARGETSMART_API_KEY", draw.guid()),
        "hustle": lambda: ("HUSTLE_CLIENT_SECRET", draw(ALNUM, 64)),
        "bandwidth": lambda: ("BANDWIDTH_API_SECRET", draw(ALNUM, 36)),
        "pdi": lambda: ("PDI_API_TOKEN", draw(ALNUM, 40)),
        "mobile commons": lambda: ("MOBILE_COMMONS_PASSWORD", draw.password()),
        "smarty": lambda: ("SMARTYSTREETS_AUTH_TOKEN", draw(ALNUM, 20)),
        "contentful": lambda: ("CONTENTFUL_ACCESS_TOKEN", draw(URL, 43)),
        "auth0": lambda: ("AUTH0_CLIENT_SECRET", draw(URL, 64)),
        "aws id": lambda: ("AWS_ACCESS_KEY_ID", "AKIA" + draw(UPPER, 16)),
        "aws secret": lambda: ("AWS_SECRET_ACCESS_KEY", draw(BASE64, 40)),
        "google api": lambda: ("GOOGLE_CIVIC_API_KEY", "AIza" + draw(URL, 35)),
        "google client": lambda: ("GOOGLE_CLIENT_SECRET", "GOCSPX-" + draw(URL, 28)),
        "azure storage": lambda: ("AZURE_STORAGE_ACCOUNT_KEY", draw(BASE64, 86) + "=="),
        "github": lambda: ("GITHUB_TOKEN", "ghp_" + draw(ALNUM, 36)),
        "github old": lambda: ("GITHUB_TOKEN", draw(HEX, 40)),
        "gitlab": lambda: ("GITLAB_TOKEN", "glpat-" + draw(URL, 20)),
        "slack bot": lambda: (
            "SLACK_BOT_TOKEN",
            f"xoxb-{draw('123456789', 12)}-{draw('123456789', 12)}-{draw(ALNUM, 24)}",
        ),
        "slack hook": lambda: (
            "SLACK_WEBHOOK_URL",
            f"https://hooks.slack.com/services/T{draw(UPPER, 8)}/B{draw(UPPER, 8)}/{draw(ALNUM, 24)}",
        ),
        "stripe": lambda: ("STRIPE_SECRET_KEY", "sk_live_" + draw(ALNUM, 24)),
        "stripe hook": lambda: ("STRIPE_WEBHOOK_SECRET", "whsec_" + draw(ALNUM, 32)),
        "paypal": lambda: ("PAYPAL_CLIENT_SECRET", "E" + draw(URL, 79)),
        "twilio token": lambda: ("TWILIO_AUTH_TOKEN", draw(HEX, 32)),
        "twilio key": lambda: ("TWILIO_API_KEY", "SK" + draw(HEX, 32)),
        "sendgrid": lambda: ("SENDGRID_API_KEY", f"SG.{draw(URL, 22)}.{draw(URL, 43)}"),
        "mailgun": lambda: ("MAILGUN_API_KEY", "key-" + draw(HEX, 32)),
        "mailchimp": lambda: ("MAILCHIMP_API_KEY", f"{draw(HEX, 32)}-us{one('123456789')}"),
        "mandrill": lambda: ("MANDRILL_APIKEY", draw(URL, 22)),
        "postmark": lambda: ("POSTMARK_SERVER_TOKEN", draw.guid()),
        "airtable": lambda: ("AIRTABLE_API_KEY", "key" + draw(ALNUM, 14)),
        "airtable token": lambda: ("AIRTABLE_TOKEN", f"pat{draw(ALNUM, 14)}.{draw(HEX, 64)}"),
        "facebook secret": lambda: ("FACEBOOK_APP_SECRET", draw(HEX, 32)),
        "twitter": lambda: ("TWITTER_CONSUMER_SECRET", draw(ALNUM, 50)),
        "new relic": lambda: ("NEW_RELIC_LICENSE_KEY", draw(HEX, 40)),
        "heroku": lambda: ("HEROKU_API_KEY", draw.guid()),
        "npm": lambda: ("NPM_TOKEN", "npm_" + draw(ALNUM, 36)),
        "pypi": lambda: ("PYPI_TOKEN", "pypi-AgEIcHlwaS5vcmc" + draw(URL, 140)),
        "digitalocean": lambda: ("DO_TOKEN", "dop_v1_" + draw(HEX, 64)),
        "cloudinary": lambda: (
            "CLOUDINARY_URL",
            f"cloudinary://{draw('123456789', 15)}:{draw(URL, 27)}@{draw(HEX, 8)}",
        ),
        "database": lambda: (
            "DATABASE_URL",
            f"postgres://{draw(HEX, 8)}:{draw(HEX, 32)}@ec2-54-1-2-3.compute-1.amazonaws.com:5432/d{draw(HEX, 8)}",
        ),
        "mongo": lambda: ("MONGO_URI", f"mongodb+srv://field:{draw(ALNUM, 14)}@cluster0.ab1cd.mongodb.net/prod"),
        "sentry dsn": lambda: (
            "SENTRY_DSN",
            f"https://{draw(HEX, 32)}:{draw(HEX, 32)}@sentry.io/{draw('123456789', 6)}",
        ),
        "jwt": lambda: ("SUPABASE_SERVICE_KEY", jwt()),
        "rails": lambda: ("SECRET_KEY_BASE", draw(HEX, 128)),
        "django": lambda: ("SECRET_KEY", draw("abcdefghijklmnopqrstuvwxyz0123456789!@#%^&*(-_=+)", 50)),
        "session": lambda: ("SESSION_SECRET", draw(ALNUM, 32)),
        "unknown key": lambda: ("PHONEBANK_API_KEY", draw(ALNUM, 32)),
        "unknown token": lambda: ("VOLUNTEER_SYNC_TOKEN", draw(HEX, 40)),
        "password": lambda: ("DB_PASSWORD", draw.password()),
        "smtp password": lambda: ("EMAIL_HOST_PASSWORD", draw.password()),
        "thought-up password": lambda: (
            "ADMIN_PASSWORD",
            one(("Yeswecan", "Turnout", "Fieldteam")) + draw("123456789", 4) + "!",
        ),
    }


_FORMS: tuple[tuple[str, str], ...] = (
    ("{n}.env", "DEBUG=0\nPORT=8000\n{name}={value}\nWORKERS=2\n"),
    ("config/settings_{n}.py", 'import os\n\nDEBUG = False\n{name} = "{value}"\nALLOWED_HOSTS = ["*"]\n'),
    ("src/config/{n}.js", 'module.exports = {{\n  port: 3000,\n  {camel}: "{value}",\n  locale: "en",\n}};\n'),
    ("deploy/{n}.yml", "web:\n  replicas: 2\n  environment:\n    {name}: {value}\n    LOG: info\n"),
    ("config/{n}.json", '{{\n  "name": "field",\n  "{lower}": "{value}",\n  "retries": 3\n}}\n'),
    ("bin/{n}.sh", '#!/bin/sh\nset -e\nexport {name}="{value}"\nexec ./sync "$@"\n'),
    ("config/initializers/{n}.rb", "Sync.configure do |config|\n  ENV['{name}'] ||= '{value}'\nend\n"),
    ("infra/{n}.tf", 'resource "app" "web" {{\n  vars = {{\n    {name} = "{value}"\n  }}\n}}\n'),
    ("inc/config_{n}.php", "<?php\ndefine('{name}', '{value}');\ndefine('LANG', 'en');\n"),
    ("src/main/resources/{n}.properties", "server.port=8080\n{dotted}={value}\n"),
)


def labelled_set(seed: int = 7) -> Iterator[Labelled]:
    """Three files for each kind of secret, ten for each kind of decoy, and some that no form fits."""
    draw = Draw(seed)
    number = 0
    for kind, make in secrets(draw).items():
        for turn in range(3):
            name, value = make()
            place, form = _FORMS[(number * 7 + turn) % len(_FORMS)]
            number += 1
            yield Labelled(place.format(n=f"s{number}"), _fill(form, name, value), kind, secret=True)
    for kind, path, text in _shapeless(draw):
        yield Labelled(path, text, kind, secret=True)
    for kind, decoy in decoys(draw).items():
        for turn in range(10):
            number += 1
            path, text = decoy(turn)
            yield Labelled(path.format(n=f"d{number}"), text, kind, secret=False)


def _fill(form: str, name: str, value: str) -> str:
    first, *rest = name.lower().split("_")
    camel = first + "".join(word.capitalize() for word in rest)
    return form.format(name=name, value=value, camel=camel, lower=name.lower(), dotted=name.lower().replace("_", "."))


def _shapeless(draw: Draw) -> Iterator[tuple[str, str, str]]:
    """Secrets that are a file or a call rather than a setting."""
    for turn in range(3):
        label = ("RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY")[turn]
        yield "private key", f"keys/server{turn}.pem", draw.pem(label)
        account = {
            "type": "service_account",
            "private_key": draw.pem("PRIVATE KEY"),
            "client_email": "a@b.iam.gserviceaccount.com",
        }
        yield "service account", f"config/account{turn}.json", json.dumps(account, indent=2)
        login = base64.b64encode(f"field:{draw.password()}".encode()).decode()
        yield (
            "basic header",
            f"src/api{turn}.js",
            f'fetch(url, {{ headers: {{ "Authorization": "Basic {login}" }} }});\n',
        )
        yield (
            "bearer header",
            f"bin/pull{turn}.sh",
            f'curl -H "Authorization: Bearer {draw(ALNUM, 40)}" https://api.field.org/v1\n',
        )
        yield "netrc", f"home{turn}/.netrc", f"machine api.heroku.com\n  login a@field.org\n  password {draw.guid()}\n"
        yield "pgpass", f"home{turn}/.pgpass", f"db.field.org:5432:voters:field:{draw.password().replace(':', 'x')}\n"
        yield "npmrc", f"web{turn}/.npmrc", f"//registry.npmjs.org/:_authToken={draw.guid()}\n"
        yield "htpasswd", f"admin{turn}/.htpasswd", f"field:$apr1${draw(ALNUM, 8)}${draw(ALNUM, 22)}\n"
        yield "dockerfile", f"jobs{turn}/Dockerfile", f"FROM python:3.7\nENV API_TOKEN {draw(ALNUM, 32)}\nCMD run\n"
        yield "curl user", f"bin/push{turn}.sh", f"curl -u field:{draw.password()} -X POST https://sms.field.org/send\n"
        wordpress = f"define('DB_PASSWORD', '{draw.password()}');\ndefine('DB_HOST', 'db1.field.org');\n"
        yield "wordpress", f"site{turn}/wp-config.php", "<?php\n" + wordpress
        yield (
            "plist",
            f"ios/Config{turn}.plist",
            f"<dict>\n  <key>ApiSecret</key>\n  <string>{draw(ALNUM, 32)}</string>\n</dict>\n",
        )
        yield "dotnet", f"web/App{turn}.config", f'<add key="SmsApiKey" value="{draw(ALNUM, 32)}" />\n'
        csv = f"name,key,mode\nfield,{draw.guid()}|0,live\n"
        yield "key in a table", f"data/accounts{turn}.csv", csv
        dsn = f'conn = "Server=db.field.org;Database=voters;User Id=sa;Password={draw.password()};"\n'
        yield "connection string", f"jobs/Export{turn}.cs", dsn
        call = f'client = Client("AC{draw(HEX, 32)}", "{draw(HEX, 32)}")\n'
        yield "twilio call", f"sms/send{turn}.py", "from twilio.rest import Client\n\n" + call
