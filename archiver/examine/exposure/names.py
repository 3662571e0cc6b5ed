"""Values under a telling name (`DB_PASSWORD = "…"`): which of them are secrets, and how sure that is."""

import re
from typing import Literal

from archiver.examine.exposure.context import is_placeholder, is_plain_word, is_reference
from archiver.examine.exposure.entropy import is_guid, looks_random, wordiness

Answer = Literal["strong", "weak", "placeholder", "reference"]

_OPENERS = ("${", "{{", "$(", "#{", "<%", "%(")
_BEFORE = re.compile(r"[\w.-]*$")
_PASSWORD = re.compile(
    r"pass(?!port|enger|ive|ed|es\b|age|ing\b|through)(?!word_?(?:hash|digest))|pwd|passphrase", re.IGNORECASE
)
_NO_SECRET = re.compile(
    r"public|publishable|csrf|xsrf|[_-]id$|Id$|ID$|(?<!api)(?:name|label|title|text|url|uri|path|file|dir|field|type|kind|mode"
    r"|length|size|count|limit|expir\w*|expires?_?(?:in|at)?|ttl|timeout|age|header|prefix|suffix|regex\w*|pattern|param\w*|column"
    r"|attribute|class|error\w*|message|msg|hint|help|description|placeholder|validation|confirm\w*|reset\w*|forgot\w*"
    r"|required|valid|invalid|enabled|policy|strength|version|algorithm|provider|strategy|scheme|method|endpoint|host|link"
    r"|button|input|form|page|screen|view|template|subject|email|route|selector|element|query|action|reducer|saga|status"
    r"|event|handler|callback|module|test|spec|list|set|map|types?|hash|digest|checksum|fingerprint|integrity|sha\d*|md5"
    r"|location|format|usage|used|source|store|storage|manager|service|client|factory|generator|rounds?|cost|iterations)$"
    r"|^(?:forgot|reset|change|confirm|update|new|show|hide|toggle|verify|validate|check|no|invalid|wrong|bad|missing|get|set|has"
    r"|is|on|use|with|next|prev|page|cancel|sync|parse|lex|design|syntax|keyword|operator)_?(?=[A-Z_])|tokeni[sz]|secretar"
    r"|tokens_|_tokens|^(?:next_?)?page_?token|^next_?token|^next_?sync|continuation|commit|_by$|recaptcha_?site|site_?key|salted|saltire|basalt|salt_?lake"
    r"|cancel_?token|keyword|csrf|authorization_?(?:code|url)|(?:code|unknown|unexpected|reserved|end)_?token|token_?(?:kind|start|end|pos)",
    re.IGNORECASE,
)
_CASED = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HUMAN = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9!@#$%^&*?])[\x21-\x7e]{7,40}")
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*(?:[.:\[\]>?!-]+[\w$]+)*[!?]?")
_PATHLIKE = re.compile(
    r"^(?:\.{0,2}/|~/|[a-z]+://|/|#|--|\\|@[a-z]|[A-Z]:\\)|\.(?:[jt]sx?|py|rb|json|ya?ml|pem|html?|css|erb|txt|md|key|crt)$|\w/\w+/\w+$(?<![+=\d])"
)
_CODE_NAME = re.compile(
    r"\.(?:[cm]?[jt]sx?|py|rb|php|java|kt|kts|scala|go|rs|c|cc|cpp|h|hpp|cs|swift|m|mm|ex|exs|erl|hs|pl|pm|lua|r|dart|vue"
    r"|svelte|coffee|erb|haml|slim|html?|xhtml|css|s[ac]ss|less|styl|svg|xml|plist|sql|ipynb|map|jade|pug|ejs|hbs|mustache"
    r"|twig|tpl|elm|clj|groovy|vb|po|pot|strings|json|json5|graphql|gql|snap|lock|diff|patch|csv|tsv|bib|tex|feature)$",
    re.IGNORECASE,
)
_SETTINGS_NAME = re.compile(
    r"(?:^|/)(?:\.?env(?:rc)?[^/]*|[^/]*\.(?:env|ini|cfg|conf|config|properties|ya?ml|toml|tfvars|secrets?|local|envrc|prefs)"
    r"|[^/]*(?:dockerfile|procfile|makefile|vagrantfile|jenkinsfile)[^/]*|[^/]*\.(?:sh|bash|zsh|fish|ps1|bat|cmd|service"
    r"|example|sample|dist|tf|hcl|txt|mk|heroku|aws)|\.(?:bash|zsh|profile|my\.cnf|s3cfg|boto|npmrc|pypirc|aws)[^/]*|credentials|config)$",
    re.IGNORECASE,
)


def name_before(data: bytes, start: int) -> str:
    """The part of the name that stands before the word that matched, at most 60 characters."""
    found = _BEFORE.search(data[max(0, start - 60) : start].decode("latin-1"))
    return found[0] if found else ""


def judge(name: str, value: str, path: str, *, quoted: bool, operator: str) -> Answer | None:
    """What a value under this name is; None: no secret.

    Args:
        name: the whole name, for example `DB_PASSWORD`.
        quoted: whether the value stood in quotes; a bare word in a programming language is a variable.
        operator: what stood between.
    """
    if (not quoted and (_CODE_NAME.search(path) or not _SETTINGS_NAME.search(path))) or len(value) < 4:
        return None
    bare_name = name.strip("._-")
    if _NO_SECRET.search(_CASED.sub("_", bare_name)) or _NO_SECRET.search(bare_name):
        return None
    value = value.strip() if quoted else value.strip("'\"\\,;-")
    if " " in value or "\t" in value:
        return _sentence(bare_name, value)
    if value.lower() == bare_name.lower():
        return None  # a label: `password: Password`
    if is_reference(value) and (value.startswith(_OPENERS) or not looks_random(value, 24)):
        return "reference" if quoted or operator in ("=", ":") else None
    if _PATHLIKE.search(value):
        return None
    password = bool(_PASSWORD.search(bare_name))
    if operator in (",", "(") and not looks_random(value, 20) and not (password and bare_name.isupper()):
        return None
    if is_placeholder(value, drawn=looks_random(value, 12)):
        return "placeholder" if password or len(value) >= 8 else None
    if is_guid(value):
        return (
            "strong" if re.search(r"secret|api_?key|access_?key|auth_?key|password", bare_name, re.IGNORECASE) else None
        )
    if looks_random(value):
        return "strong"
    if password:
        return _password(bare_name, value, path, quoted=quoted)
    if _DRAWN_SHORT.fullmatch(value) and looks_random(value, 10) and bare_name.isupper():
        return "weak"
    return None


_DRAWN_SHORT = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[0-9A-Za-z+/=_-]{10,15}")


def _password(name: str, value: str, path: str, *, quoted: bool) -> Answer | None:
    """A password that a person thought of: told from labels and variables by digits and signs in it."""
    if is_plain_word(value):
        return "placeholder"
    if _HUMAN.fullmatch(value) and not _is_code(value):
        return "strong" if looks_random(value, 10) else "weak"
    if name.isupper() and _SETTINGS_NAME.search(path) and len(value) >= 6 and not _is_code(value):
        return "placeholder" if value.isalpha() and value.islower() else "weak"
    return None


def _is_code(value: str) -> bool:
    """Names, types and calls, which are no passwords: `userPassword2`, `field.value`, `string|null`, `Password!`."""
    if re.search(r"[()\[\]{}<>|;&=]|^[A-Z][a-z]+[!?:.]*$|^[a-z]+[?:.]$|^:\w+$|^%\w|^\$|^[@*]|\\", value):
        return True
    if (
        _IDENTIFIER.fullmatch(value)
        and not re.search(r"\d{2,}|\d[A-Za-z]", value)
        and ("_" in value or "." in value or "-" in value)
    ):
        return True
    return bool(re.fullmatch(r"[a-z]+[A-Z][A-Za-z]*\d?|[a-z_]+\d?|[\d./:-]+|\d+(?:px|em|rem|%|s|ms)", value)) or (
        wordiness(value) > 0.95
    )


def _sentence(name: str, value: str) -> Answer | None:
    """A passphrase has words; so has every message. Only a value of keys told apart by a space is one."""
    first, _, rest = value.partition(" ")
    if first.lower() in ("bearer", "token", "basic", "apikey") and looks_random(rest.strip(), 16):
        return "strong"
    return None
