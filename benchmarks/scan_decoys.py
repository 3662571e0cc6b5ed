"""Things that look like secrets and are none, in the files where they stand."""

import base64
import json
import string
from collections.abc import Callable

from benchmarks.scan_draw import ALNUM, BASE64, HEX, URL, Draw


def decoys(draw: Draw) -> dict[str, Callable[[int], tuple[str, str]]]:
    """Kind -> a file that must not be shown."""
    one = draw.random.choice
    words = ("voters", "canvass", "precinct", "volunteer", "turnout", "ballot", "pledge", "donate", "phone", "script")

    def word() -> str:
        return one(words)

    def sha(size: int) -> str:
        return base64.b64encode(draw.random.randbytes(size)).decode()

    return {
        "yarn.lock": lambda t: (
            "web{n}/yarn.lock",
            "\n".join(
                f'{word()}@^{i}.0.0:\n  resolved "https://registry.yarnpkg.com/x/-/x-{i}.tgz#{draw(HEX, 40)}"\n'
                f"  integrity sha512-{sha(64)}"
                for i in range(20)
            ),
        ),
        "package-lock": lambda t: (
            "web{n}/package-lock.json",
            json.dumps(
                {
                    "dependencies": {
                        f"{word()}-{i}": {"version": "1.0.0", "integrity": "sha512-" + sha(64)} for i in range(20)
                    }
                },
                indent=1,
            ),
        ),
        "pipfile.lock": lambda t: (
            "api{n}/Pipfile.lock",
            json.dumps(
                {
                    "_meta": {"hash": {"sha256": draw(HEX, 64)}},
                    "default": {word(): {"hashes": ["sha256:" + draw(HEX, 64)]}},
                },
                indent=1,
            ),
        ),
        "git ids": lambda t: (
            "notes/{n}.txt",
            "\n".join(f"commit {draw(HEX, 40)} touches {word()}" for _ in range(10)),
        ),
        "guids": lambda t: ("data/{n}.json", json.dumps([{"id": draw.guid(), "name": word()} for _ in range(10)])),
        "colours": lambda t: ("css/{n}.css", "\n".join(f".{word()} {{ color: #{draw(HEX, 6)}; }}" for _ in range(20))),
        "public key": lambda t: ("keys/{n}.pub", f"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ{draw(BASE64, 340)} field\n"),
        "certificate": lambda t: ("keys/{n}.crt", draw.pem("CERTIFICATE")),
        "analytics": lambda t: (
            "site/{n}.html",
            f"<script>ga('create', 'UA-{draw('123456789', 8)}-1');fbq('init','{draw('123456789', 15)}');</script>\n",
        ),
        "publishable key": lambda t: ("src/pay/{n}.js", f'const stripe = Stripe("pk_live_{draw(ALNUM, 24)}");\n'),
        "maps key": lambda t: (
            "site/map{n}.html",
            f'<script src="https://maps.googleapis.com/maps/api/js?key=AIza{draw(URL, 35)}"></script>\n',
        ),
        "data url": lambda t: (
            "css/icons{n}.css",
            f".i {{ background: url(data:image/png;base64,iVBORw0KGgo{sha(600)}); }}\n",
        ),
        "minified": lambda t: (
            "static/{n}.min.js",
            "!function(e,t){"
            + "".join(
                f'var {draw(string.ascii_lowercase, 2)}="{word()}",token={draw(string.ascii_lowercase, 1)}.key;'
                for _ in range(200)
            )
            + "}();\n",
        ),
        "source map": lambda t: (
            "static/{n}.js.map",
            json.dumps({"version": 3, "mappings": ";".join(draw(BASE64, 8) for _ in range(300))}),
        ),
        "environment": lambda t: (
            "settings{n}.py",
            f'import os\n{word().upper()}_SECRET = os.environ["{word().upper()}_SECRET"]\n'
            'API_KEY = os.getenv("API_KEY")\n',
        ),
        "process.env": lambda t: (
            "src/{n}.js",
            f"const token = process.env.{word().upper()}_TOKEN;\n"
            f"export const apiKey = config.get('{word()}.apiKey');\n",
        ),
        "template": lambda t: (
            "deploy/{n}.yml",
            f"env:\n  API_TOKEN: ${{{word().upper()}_TOKEN}}\n  DB_PASSWORD: {{{{ vault_{word()}_password }}}}\n",
        ),
        "github actions": lambda t: (
            ".github/workflows/{n}.yml",
            f"env:\n  NPM_TOKEN: ${{{{ secrets.NPM_{word().upper()} }}}}\n",
        ),
        "sample": lambda t: (
            "{n}.env.example",
            f"{word().upper()}_API_KEY=your-api-key-here\nDB_PASSWORD=changeme\nSECRET_KEY=replace-me-with-a-long-string\n",
        ),
        "tutorial": lambda t: (
            "docs/{n}.md",
            f"Set `TWILIO_AUTH_TOKEN=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` and `API_KEY=<your {word()} key>`.\n",
        ),
        "labels": lambda t: (
            "locale/{n}.json",
            json.dumps(
                {"password": "Password", "forgot_password": "Forgot your password?", "token": f"Your {word()} token"}
            ),
        ),
        "form": lambda t: (
            "src/Form{n}.jsx",
            f'<input type="password" name="password" placeholder="Your password" id="{word()}-password" />\n',
        ),
        "reset": lambda t: (
            "app/{n}.rb",
            f"def reset_password_token\n  @{word()}.password_reset_token = generate_token(:password)\nend\n",
        ),
        "ids": lambda t: (
            "src/ids{n}.js",
            f'export const surveyId = "{draw(HEX, 24)}";\nexport const sheetId = "{draw(URL, 44)}";\n',
        ),
        "local database": lambda t: (
            "docker/{n}.yml",
            f"db:\n  environment:\n    POSTGRES_PASSWORD: postgres\n    DATABASE_URL: postgres://{word()}:password@localhost:5432/{word()}\n",
        ),
        "documented": lambda t: (
            "docs/aws{n}.md",
            "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
        ),
        "test password": lambda t: (
            "tests/test_{n}.py",
            f'def test_login(client):\n    client.post("/login", data={{"password": "{word()}123!"}})\n',
        ),
        "checksums": lambda t: (
            "dist/{n}.sha256",
            "\n".join(f"{draw(HEX, 64)}  {word()}-{i}.tar.gz" for i in range(10)),
        ),
        "tokens of a parser": lambda t: (
            "lib/lexer{n}.js",
            f"var token = lexer.next();\nif (token.type === 'STRING_LITERAL') tokens.push('{word().upper()}_TOKEN');\n",
        ),
        "migrations": lambda t: (
            "db/{n}.sql",
            f"CREATE TABLE {word()} (id uuid, password varchar(255), api_key text, token char(40));\n",
        ),
        "etags": lambda t: (
            "data/cache{n}.json",
            json.dumps({word(): {"etag": draw(HEX, 32), "md5": draw(HEX, 32), "cacheKey": draw(HEX, 40)}}),
        ),
        "translation keys": lambda t: (
            "src/i18n{n}.ts",
            f"t('auth.password.{word()}Required'); const secretLabel = 'ballot.secret.{word()}';\n",
        ),
    }
