"""How each language reads an environment variable: patterns, and the languages by the endings of files."""

import re
from typing import Literal

How = Literal["required", "default", "open", "guard", "given", "optional"]
"""Fails without it; has a fallback; neither; is only asked whether it is there; is given a value here; goes on without
it, and no value that is written out stands in."""

NAME = r"([A-Za-z_][A-Za-z0-9_]{1,79})"
UPPER = r"([A-Z_][A-Z0-9_]{1,79})"

_OF_REQUEST = (
    r"(?!(?:HTTP|REQUEST|SERVER|REMOTE|SCRIPT|PHP|PATH|ORIG_PATH|CONTENT|DOCUMENT|QUERY|REDIRECT|GATEWAY|AUTH)_"
    r"|HTTPS[\"'])"
)
"""What PHP's web server tells of each request stands beside the variables that somebody sets."""

READERS: dict[str, tuple[tuple[re.Pattern[str], How], ...]] = {
    "python": (
        (re.compile(rf"\benviron\s*\[\s*[rfbu]?[\"']{NAME}[\"']\s*\](?!\s*=[^=])"), "required"),
        (re.compile(rf"\b(?:getenv|environ\s*\.\s*(?:get|pop))\s*\(\s*[\"']{NAME}[\"']\s*,"), "default"),
        (re.compile(rf"\b(?:getenv|environ\s*\.\s*(?:get|pop))\s*\(\s*[\"']{NAME}[\"']\s*\)"), "open"),
        (re.compile(rf"[\"']{NAME}[\"']\s+(?:not\s+)?in\s+os\.environ"), "guard"),
        (
            re.compile(rf"\benviron\s*(?:\[\s*[\"']{NAME}[\"']\s*\]\s*=(?!=)|\.setdefault\(\s*[\"']{NAME}[\"'])"),
            "given",
        ),
        (re.compile(rf"\b(?:config|env(?:\.\w+)?)\(\s*[\"']{UPPER}[\"']\s*,"), "default"),
        (re.compile(rf"\b(?:config|env(?:\.\w+)?)\(\s*[\"']{UPPER}[\"']\s*\)"), "required"),
    ),
    "javascript": (
        (re.compile(rf"\b(?:process|import\.meta|\$processEnv)\.env\s*\.\s*{NAME}\s*(?:\|\||\?\?)"), "default"),
        (re.compile(rf"\bprocess\.env\s*(?:\.\s*|\[\s*[\"']){NAME}(?:[\"']\s*\])?\s*=(?![=>])"), "given"),
        (
            re.compile(
                rf"\b(?:process|import\.meta)\.env\s*(?:\.\s*|\[\s*[\"']){NAME}(?!\w)"
                rf"(?!\s*(?:\|\||\?\?))(?!\s*=[^=])"
            ),
            "open",
        ),
        (re.compile(rf"\bDeno\.env\.get\(\s*[\"']{NAME}[\"']"), "open"),
    ),
    "ruby": (
        (re.compile(rf"\bENV\s*\[\s*[:\"']{NAME}[\"']?\s*\]\s*\|\|(?!=)"), "default"),
        (re.compile(rf"\bENV\s*\[\s*[:\"']{NAME}[\"']?\s*\](?!\s*\|?\|?=[^=])(?!\s*\|\|)"), "open"),
        (re.compile(rf"\bENV\s*\[\s*[:\"']{NAME}[\"']?\s*\]\s*(?:\|\|)?=(?![=~>])"), "given"),
        (re.compile(rf"\bENV\.fetch\(?\s*[:\"']{NAME}[\"']?\s*(?:,|\)?\s*(?:\{{|do\b))"), "default"),
        (re.compile(rf"\bENV\.fetch\(?\s*[:\"']{NAME}[\"']?\s*\)(?!\s*(?:\{{|do\b))"), "required"),
    ),
    "php": (
        (re.compile(rf"\b(?:getenv|env)\(\s*[\"']{UPPER}[\"']\s*\)"), "open"),
        (re.compile(rf"\benv\(\s*[\"']{UPPER}[\"']\s*,"), "default"),
        (re.compile(rf"\$_(?:ENV|SERVER)\[\s*[\"']{_OF_REQUEST}{UPPER}[\"']\s*\]"), "open"),
    ),
    "go": ((re.compile(rf"\bos\.(?:Getenv|LookupEnv)\(\s*\"{NAME}\""), "open"),),
    "jvm": ((re.compile(rf"\bSystem\.getenv\(\s*\"{NAME}\""), "open"),),
    "rust": ((re.compile(rf"\benv(?:::var|!)\(\s*\"{NAME}\""), "open"),),
    "elixir": ((re.compile(rf"\bSystem\.(?:get_env|fetch_env!?)\(\s*\"{NAME}\""), "open"),),
    "csharp": ((re.compile(rf"\bGetEnvironmentVariable\(\s*\"{NAME}\""), "open"),),
    "r": ((re.compile(rf"\bSys\.getenv\(\s*[\"']{NAME}[\"']"), "open"),),
    "sql": ((re.compile(rf"\benv_var\(\s*[\"']{NAME}[\"']"), "open"),),
    "clojure": (
        (re.compile(rf"\(System/getenv\s+\"{NAME}\""), "open"),
        (re.compile(rf"#(?:[\w.-]{{1,40}}/)?env\s+\"?{UPPER}(?![\w-])"), "open"),
    ),
    "yaml": (
        (re.compile(rf"\benv:{NAME}\s*,"), "default"),
        (re.compile(rf"\benv:{NAME}(?=\s*\}})"), "open"),
        (re.compile(rf"\benv_var\(\s*[\"']{NAME}[\"']"), "open"),
    ),
}
_EXTENSIONS = {
    "python": "py",
    "javascript": "js jsx mjs cjs ts tsx vue svelte mts cts astro es6",
    "ruby": "rb rake ru erb haml slim gemspec",
    "php": "php phtml",
    "jvm": "java kt scala groovy gradle kts",
    "go": "go",
    "rust": "rs",
    "elixir": "ex exs",
    "csharp": "cs",
    "clojure": "clj cljs cljc edn",
    "r": "r",
    "sql": "sql",
    "yaml": "yml yaml",
    "shell": "sh bash zsh",
}
_LANGUAGES = {extension: language for language, row in _EXTENSIONS.items() for extension in row.split()}
WRAPPER = re.compile(
    rf"\b(?:get_?env_?(?:var(?:iable)?s?)?|env_?var|getEnv(?:Var(?:iable)?)?|requireEnv|require_env|fetch_env"
    rf"|get_from_env|config_from_env|getConfig|get_config|hasConfig|has_config|hasEnv|has_env|env_get|get_secret|getSecret)\(\s*[\"']{UPPER}[\"']\s*([,)])"
)
DESTRUCTURED = re.compile(r"\{([^{}]{1,2000})\}\s*=\s*(?:process|import\.meta)\.env\b")
SHELL = re.compile(rf"\$\{{{UPPER}(:?[-?=+])?|\${UPPER}(?!\w)")
SHELL_SETS = re.compile(
    rf"(?:^|[\s;&|(])(?:export\s+|local\s+|readonly\s+|declare\s+(?:-\w+\s+)?)?{UPPER}=|\bread\s+(?:-\w+\s+)*{UPPER}"
    rf"|\bfor\s+{UPPER}\s+in",
    re.MULTILINE,
)
COMPOSE_READS = re.compile(rf"(?<!\$)\$\{{{UPPER}(:?[-?])?")
COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")


def language_of(base: str) -> str | None:
    """The language whose patterns a file is read with, by its name without folders; None where there are none."""
    if base in ("Rakefile", "Gemfile", "config.ru", "Guardfile", "Capfile"):
        return "ruby"
    return _LANGUAGES.get(base.rpartition(".")[2].lower()) if "." in base else None
