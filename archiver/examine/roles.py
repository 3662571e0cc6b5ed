"""What a file is for, judged by its path alone: code, tests, documents, or nothing of the project's own."""

import re
from functools import cache
from typing import Literal

from archiver.examine.tables import table

Role = Literal["code", "test", "docs", "foreign"]

_FOREIGN_PARTS = frozenset(
    {"node_modules", "bower_components", "jspm_packages", "vendor", "vendors", "third_party", "third-party"}
    | {"thirdparty", "site-packages", ".yarn", "pods", "carthage", "dist", "wp-includes", "wp-admin", "__pycache__"}
    | {".venv", "venv", "__snapshots__", ".next", "htmlcov", "external", "ckeditor", "tinymce", "codemirror"}
    | {"swagger-ui"}
)  # fmt: skip
_FOREIGN_NAME = re.compile(
    r"[.-]min\.(?:js|css|mjs)$|\.(?:bundle|chunk|packed)\.(?:js|css)$|\.(?:js|css)\.map$|\.snap$|\.lock$|^jquery[\w.-]*\.js$"
    r"|^bootstrap[\w.-]*\.(?:js|css)$|^modernizr[\w.-]*\.js$|^(?:package-lock|npm-shrinkwrap|composer\.lock|packages\.lock)"
    r"(?:\.json)?$|^(?:go\.sum|pnpm-lock\.yaml|yarn\.lock|gemfile\.lock|poetry\.lock|pipfile\.lock|uv\.lock)$"
    r"|^normalize\.css$|^font-awesome[\w.-]*\.css$|^foundation[\w.-]*\.(?:js|css)$|^error_log$|\.log$|^tags$",
    re.IGNORECASE,
)
_TEST_PARTS = frozenset(
    {"test", "tests", "__tests__", "spec", "specs", "__mocks__", "mocks", "fixtures", "cypress", "e2e", "testdata"}
    | {"__test__", "test-data", "cassettes", "vcr_cassettes", "features", "androidtest", "jest"}
)  # fmt: skip
_OLD_RAILS = re.compile(r"(?:^|/)public/javascripts/(?:controls|dragdrop|effects|prototype|rails)\.js$")
"""Scripts that Rails wrote into every application until version 3.1."""
_TEST_PROJECT = re.compile(r"[\w.]*\.(?:unit|integration|functional|acceptance)?(?:tests?|specs?)$")
"""A folder that is a project of .NET, `Campaign.Server.Tests`."""
_TEST_NAME = re.compile(
    r"^test_[\w-]+\.\w+$|^tests?\.(?:py|rb|php|[jt]sx?|clj)$|[_.-](?:test|tests|spec|e2e)\.\w+$|^conftest\.py$"
    r"|\w+Tests?\.(?:java|kt|cs|swift|php)$"
    r"|\.stories\.\w+$|^(?:jest|karma|cypress|playwright|vitest)[\w.-]*\.(?:js|ts|mjs|cjs|json)$",
)
_DOCS_PARTS = frozenset({"docs", "doc", "documentation", "wiki", "adr"})
_DOCS_NAME = re.compile(
    r"\.(?:md|mdx|markdown|rst|adoc|asciidoc|textile|org|rdoc)$|^(?:readme|changelog|changes|contributing|history|news"
    r"|authors|licen[cs]e|copying|notice|install|todo)(?:\.\w+)?$",
    re.IGNORECASE,
)
_README = re.compile(r"readme(\.(md|mdx|markdown|rst|txt|adoc|textile|org|rdoc|html?))?$", re.IGNORECASE)
_DOCS_TEXT = re.compile(r"\.(?:txt|html?|pdf)$", re.IGNORECASE)


def role(path: str) -> Role:
    """What a file is for. Foreign: vendored, generated, minified, or a lock file: nobody of the project wrote it."""
    *folders, name = path.split("/")
    parts = {part.lower() for part in folders}
    if parts & _FOREIGN_PARTS or _FOREIGN_NAME.search(name) or _OLD_RAILS.search(path):
        return "foreign"
    if "wp-content" in parts and _of_wordpress().search(path):
        return "foreign"
    if parts & _TEST_PARTS or _TEST_NAME.search(name) or any(map(_TEST_PROJECT.match, parts)):
        return "test"
    if _DOCS_NAME.search(name) or (parts & _DOCS_PARTS and _DOCS_TEXT.search(name)):
        return "docs"
    return "code"


@cache
def _of_wordpress() -> re.Pattern[str]:
    """Plugins that everybody installs, and the themes that come with WordPress."""
    names = "|".join(map(re.escape, table("wordpress")["plugins"]))
    own = r"plugins/hello\.php$|themes/twenty[a-z-]+/|languages/"  # what every copy of WordPress holds
    return re.compile(rf"(?:^|/)wp-content/(?:plugins/(?:{names})/|{own})")


def is_readme(path: str) -> bool:
    """Whether a file is a folder's README."""
    return bool(_README.match(path.rsplit("/", 1)[-1]))


def depth(path: str) -> int:
    """Folders above a file."""
    return path.count("/")
