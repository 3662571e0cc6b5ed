"""Why a value that a rule matched is likely harmless: its words, its line, the file it stands in."""

import re
from itertools import pairwise
from typing import Literal

from archiver.examine.exposure.entropy import entropy

Place = Literal["plain", "test", "fixture", "cassette", "vendored", "documentation"]

_VENDORED = frozenset(
    {"node_modules", "vendor", "bower_components", "jspm_packages", "site-packages", ".yarn", "pods", "carthage"}
    | {"wp-includes", "wp-admin", ".venv", "venv", "virtualenv", "third_party", "third-party", "thirdparty"}
)  # fmt: skip
_CASSETTES = frozenset(
    {"cassettes", "vcr_cassettes", "vcr", "recordings", "__recordings__", "polly", "betamax", "nock"}
    | {"nock-fixtures", "__nock-fixtures__", "tapes", "har"}
)  # fmt: skip
_FIXTURES = frozenset(
    {"fixtures", "__fixtures__", "fixture", "testdata", "test-data", "test_data", "mocks", "__mocks__", "factories"}
    | {"__snapshots__", "snapshots", "stubs"}
)  # fmt: skip
_TESTS = frozenset(
    {"test", "tests", "__tests__", "__test__", "spec", "specs", "cypress", "e2e", "features", "androidtest"}
    | {"integration_tests", "unit_tests"}
)  # fmt: skip
_DOCUMENTS = frozenset({"docs", "doc", "documentation", "wiki", "adr", "examples", "example", "tutorials"})
_TEST_NAME = re.compile(
    r"^test_[\w-]+\.\w+$|[_.-](?:test|tests|spec|e2e|cy)\.\w+$|^conftest\.py$|\w+Tests?\.(?:java|kt|cs|swift|php|m)$"
    r"|\.stories\.\w+$|^\.?env[.-](?:test|ci)\w*$"
)
_DOCUMENT_NAME = re.compile(
    r"\.(?:md|mdx|markdown|rst|adoc|asciidoc|textile|rdoc)$|^(?:readme|changelog|changes|contributing|history|install)"
    r"(?:\.\w+)?$",
    re.IGNORECASE,
)
_SAMPLE_NAME = re.compile(r"(?:^|[._-])(?:example|sample|template|dist|tmpl|tpl)(?:[._-]|$)", re.IGNORECASE)

_PLACEHOLDER = re.compile(
    r"example|sample|change[-_ ]?(?:me|this|it)|chang(?:ed|ing)|replace|insert|dummy|placeholder|x{4,}|\.{3}|…|\*{3,}"
    r"|to-?do\b|fix-?me|redacted|removed|hidden|lorem|ipsum|(?:secret|key|token|goes|value)[-_ ]?here|fill[-_ ]?in"
    r"|enter[-_ ]|^(?:my|your|the|some|a|an|our|any|new)[-_ .]|^(?:my|your|some)[A-Z]"
    r"|your[-_]?(?:api|app|auth|own|key|secret|token|pass)|^<.*>$|^\[.*\]$|^_+$|fake|mock|foo|b[al]ah?bl?ah?"
    r"|not[-_ ]?(?:a|the|so|very|real|used|set|secret)|invalid|abc123|123abc|q(?:we|az)rty|asdf|hunter2|letmein"
    r"|correct ?horse|super[-_ ]?(?:duper[-_ ]?)?secret|keyboard[-_ ]?cat|s3cr3t|p[a@]ss(?:w[o0]rd|wd)?(?:\W|_|\d|$)"
    r"|password|passphrase|^secret|secret$|shh|^test|test$|[-_]test[-_]|^dev|^local|^default|unsafe|insecure"
    r"|for[-_ ](?:testing|tests|dev|local)|do[-_ ]?not[-_ ]?use|only[-_ ]?for|generate[-_ d]|random|unused",
    re.IGNORECASE,
)
_PLAIN_WORDS_TEXT = """
postgres postgresql mysql root admin administrator user username guest demo pass passwd pwd secret token test testing
tests default none null nil undefined true false empty string value unknown changeme docker redis rabbitmq mongo
mongodb elastic minio sa example sample foo bar baz login anonymous local localhost dev development staging production
ci travis circleci github ubuntu vagrant django rails app api web db database ok no yes on off n/a na key apikey
password1 password123 passw0rd 12345 123456 1234567 12345678 123456789 1234567890 1234 qwerty abc123 welcome welcome1
monkey letmein
"""
_PLAIN_WORDS = frozenset(_PLAIN_WORDS_TEXT.split())
"""What tutorials and development machines have for a password."""
_SAID = re.compile(
    r"(?i)example|sample|changeme|change_me|replace|your[-_]|placeholder|redacted|dummy|x{6,}|\*{3,}|fake|foobar|insert"
)
_REFERENCE = re.compile(
    r"\$\{[A-Za-z_]|\$\(|^\$[A-Za-z_]\w*$|\{\{|\}\}|<%|%>|#\{|%\(\w+\)|^%\w+%$|(?<!\w)%s(?!\w)"
    r"|^\{[\w.$ \[\]'\"-]*\}$|process\.env|import\.meta|os\.environ|getenv|ENV\[|environ\b"
    r"|^(?:ssm|vault|secretsmanager|secret|op|sm|env|kms|cipher|enc|file|ref|param|credstash|chamber):"
    r"|^arn:aws|^!(?:Ref|Sub|GetAtt|ImportValue)|secrets\.|vars\.|\w\(.*\)?$|^projects/[^/]+/secrets|KeyVault"
    r"|^(?:var|local|data|module|config|settings|self|this|params|options|opts|req|request|props|state)[.\[]"
    r"|^\w+\.\w+\.\w+$(?<!\d)",
)
_KNOWN_PREFIX = re.compile(
    r"^(?:(?:sk|pk|rk)_(?:test|live)_|[a-z]{2,8}(?:_[a-z0-9]{1,4})?[_-]|SG\.|SK|AC|AKIA|ASIA|AIza)"
)


def place(path: str) -> Place:
    """What kind of file it is, where that makes a value likely harmless."""
    *folders, name = path.split("/")
    parts = {part.lower() for part in folders}
    if parts & _VENDORED or "wp-content/plugins/" in path:
        return "vendored"
    if parts & _CASSETTES:
        return "cassette"
    if parts & _FIXTURES:
        return "fixture"
    if parts & _TESTS or _TEST_NAME.search(name):
        return "test"
    if parts & _DOCUMENTS or _DOCUMENT_NAME.search(name) or _SAMPLE_NAME.search(name):
        return "documentation"
    return "plain"


def is_reference(value: str) -> bool:
    """Whether it names where a secret is kept, rather than being one."""
    return bool(_REFERENCE.search(value))


def is_plain_word(value: str) -> bool:
    """Whether it is the kind of password that every tutorial has."""
    return value.lower().strip("!.") in _PLAIN_WORDS


def is_placeholder(value: str, *, drawn: bool = False) -> bool:
    """Whether somebody meant it to be replaced: words that say so, one character again and again, or the alphabet.

    Args:
        drawn: the value has the shape of a drawn key, where short words turn up by chance.
    """
    bare = _KNOWN_PREFIX.sub("", value)
    if not drawn and (_PLACEHOLDER.search(value) or is_plain_word(value)):
        return True
    if drawn and _SAID.search(bare):
        return True
    return _is_monotone(bare) or _is_sequence(bare.lower())


def _is_monotone(value: str) -> bool:
    """Hardly any different characters for its length, or a long run of one."""
    if len(value) < 6:
        return False
    if len(value) >= 12 and entropy(value) < 2.0:
        return True
    half = len(value) // 2
    return (
        any(value[at] * half == value[at : at + half] for at in range(len(value) - half + 1)) if half <= 200 else False
    )


def _is_sequence(value: str) -> bool:
    """Long stretches of the alphabet or of the digits, up or down: `abcdef…`, `1234567890`."""
    if len(value) < 6:
        return False
    pairs = list(pairwise(value[:200]))
    steps = sum(one.isalnum() and two.isalnum() and abs(ord(one) - ord(two)) == 1 for one, two in pairs)
    return steps >= 0.6 * len(pairs)
