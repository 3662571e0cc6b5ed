"""How a tool is mostly used, where its file stands in the tree: what to try when no README tells it."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.roles import depth, role
from archiver.git.objects import Entry
from archiver.quoting import printable_path

_FILE = re.compile(
    r"(?:^|/)(?:gradlew|[^/]+\.csproj|project\.clj|dbt_project\.yml|Gemfile|go\.mod|mix\.exs|pom\.xml|Cargo\.toml|pubspec\.yaml"
    r"|artisan|(?:config|hugo)\.(?:toml|ya?ml))$"
)
_MOST = 40
"""Files of tools that are looked at, those nearest the root."""


@dataclass(frozen=True)
class Habit:
    """The usual commands of one tool."""

    tool: str
    programs: tuple[str, ...]
    """Words by which a README would speak of its use."""
    commands: tuple[str, ...]
    entry: Entry
    """The file that is its."""


def habits(context: Context) -> list[Habit]:
    """One for each tool, by its file nearest the root; nothing where a project file says no way to start it."""
    found: dict[str, Habit] = {}
    entries = [e for e in context.entries if _FILE.search(e.path) and depth(e.path) <= 3 and role(e.path) == "code"]
    for entry in sorted(entries, key=lambda e: (depth(e.path), e.path))[:_MOST]:
        for habit in _of(context, entry):
            found.setdefault(habit.tool, habit)
    return list(found.values())


def _of(context: Context, entry: Entry) -> Iterator[Habit]:
    folder, base = posixpath.split(entry.path)
    text = context.texts.read(entry) or "" if base in _READ or base.endswith(".csproj") else ""
    if base == "gradlew":
        android = any(e.path.endswith("src/main/AndroidManifest.xml") for e in context.entries)
        yield Habit(
            "Gradle",
            ("gradlew", "gradle"),
            (f"{_inside(folder)}./gradlew {'assembleDebug' if android else 'build'}",),
            entry,
        )
    elif base.endswith(".csproj") and "Microsoft.NET.Sdk.Web" in text:
        migrates = ("dotnet ef database update",) if "EntityFrameworkCore" in text else ()
        yield Habit(
            ".NET",
            ("dotnet",),
            (*migrates, f"dotnet run --project {printable_path(folder) or '.'}", *_tests(context)),
            entry,
        )
    elif base == "project.clj":
        yield Habit(
            "Leiningen",
            ("lein",),
            (*_if(":main" in text, "lein run"), *_if(_has(context, folder, "test"), "lein test")),
            entry,
        )
    elif base == "dbt_project.yml":
        yield Habit("dbt", ("dbt deps", "dbt run", "dbt build"), ("dbt deps", "dbt build"), entry)
    elif base == "Gemfile":
        yield from _ruby(context, folder, entry, text)
    elif base == "go.mod":
        mains = [e.path for e in context.entries if re.fullmatch(r"(?:cmd/[\w.-]+/)?main\.go", e.path)]
        start = (f"go run {'./' + posixpath.dirname(mains[0]) if '/' in mains[0] else '.'}",) if mains else ()
        yield Habit("Go", ("go run", "go build", "go test", "go install", "go get"), (*start, "go test ./..."), entry)
    elif base == "mix.exs":
        phoenix = _if(":phoenix" in text, "mix phx.server")
        yield Habit("Mix", ("mix",), ("mix deps.get", *phoenix, "mix test"), entry)
    elif base == "pom.xml":
        program = "./mvnw" if posixpath.join(folder, "mvnw") in context.by_path else "mvn"
        yield Habit("Maven", ("mvn", "mvnw"), (f"{program} package",), entry)
    elif base == "Cargo.toml":
        yield Habit("Cargo", ("cargo",), ("cargo build", "cargo test"), entry)
    elif base == "pubspec.yaml" and "flutter:" in text:
        yield Habit("Flutter", ("flutter",), ("flutter pub get", "flutter run"), entry)
    elif base == "artisan":
        yield Habit("Laravel", ("artisan",), ("composer install", "php artisan migrate", "php artisan serve"), entry)
    elif base.startswith(("config.", "hugo.")) and _has(context, folder, "archetypes", "layouts"):
        yield Habit("Hugo", ("hugo",), ("hugo server",), entry)


_READ = frozenset({"project.clj", "Gemfile", "mix.exs", "pubspec.yaml"})


def _if(true: object, command: str) -> tuple[str, ...]:
    return (command,) if true else ()


def _inside(folder: str) -> str:
    return f"cd {printable_path(folder)} && " if folder else ""


def _has(context: Context, folder: str, *names: str) -> bool:
    """Whether any of these folders lies beside a file."""
    starts = tuple(posixpath.join(folder, name) + "/" for name in names)
    return any(entry.path.startswith(starts) for entry in context.entries)


def _tests(context: Context) -> tuple[str, ...]:
    return _if(any(e.path.endswith(".csproj") and role(e.path) == "test" for e in context.entries), "dotnet test")


def _ruby(context: Context, folder: str, entry: Entry, text: str) -> Iterator[Habit]:
    """Rails by its routes, Jekyll by its settings."""
    if posixpath.join(folder, "config/routes.rb") in context.by_path:
        tests = (
            ("bundle exec rspec",) if _has(context, folder, "spec") else _if(_has(context, folder, "test"), "rake test")
        )
        server = "script/server" if posixpath.join(folder, "script/server") in context.by_path else "rails server"
        database = "rake db:create db:migrate"
        yield Habit(
            "Rails",
            ("rails s", "rails server", "rake", "db:migrate", "foreman"),
            ("bundle install", database, server, *tests),
            entry,
        )
    elif posixpath.join(folder, "_config.yml") in context.by_path and re.search(r"jekyll|github-pages", text):
        yield Habit("Jekyll", ("jekyll serve", "jekyll s"), ("bundle install", "bundle exec jekyll serve"), entry)
