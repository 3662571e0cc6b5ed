"""What a file of words may say: its sections and keys. docs/extending.md has an example."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archiver.errors import ConfigError

_MAX_FILE = 1 << 20
_Items = tuple[Annotated[str, Field(min_length=1, max_length=400)], ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class Subject(_Part):
    """[subject]: who a sentence may speak of."""

    this: _Items = Field((), strict=False)
    """`this`: what follows is the thing itself."""
    own: _Items = Field((), strict=False)
    """`our`, `my`: so too."""
    the: _Items = Field((), strict=False)
    """`the`: counts only in the lead, where a README speaks of the whole."""
    before: _Items = Field((), strict=False)
    """Adjectives before the noun."""
    after: _Items = Field((), strict=False)
    """Words after the noun that belong to it."""
    sure: _Items = Field((), strict=False)
    """Nouns for the whole: project, repository."""
    loose: _Items = Field((), strict=False)
    """Nouns that may also mean a part or something foreign: app, library; they count in the lead only."""
    code: _Items = Field((), strict=False)
    """Those of them that are the code, so that any address is a place to move to."""
    site: _Items = Field((), strict=False)
    """Those of them that are the web site."""
    campaign: _Items = Field((), strict=False)
    """Nouns for the campaign."""
    of: _Items = Field((), strict=False)
    """`la campaña DE Rivera`: what joins campaign and name."""


class Banner(_Part):
    """[banner]: a word that says it alone, at the head of a README or in its title."""

    labels: _Items = Field((), strict=False)
    """`Note:`, `Status:`, `this is`: may stand before it."""
    words: _Items = Field((), strict=False)
    """deprecated, unmaintained."""


class Refuse(_Part):
    """[refuse]: what makes a sentence no declaration."""

    before: _Items = Field((), strict=False)
    """Conditions, the future, doubt: anywhere before the end of what was found."""
    right_after: _Items = Field((), strict=False)
    """Directly after it."""
    later: _Items = Field((), strict=False)
    """Anywhere after it: it was taken back."""
    led_by: _Items = Field((), strict=False)
    """Directly before the subject: `the docs OF this project`."""
    campaign: _Items = Field((), strict=False)
    """Words that, said of a campaign, mean an item in a tool."""
    denied: _Items = Field((), strict=False)
    """Anywhere in the same text: `that does not mean that it is over`; what was found then reads as a pause."""


class After(_Part):
    """[after]: how what follows is read."""

    about: _Items = Field((), strict=False)
    """Prepositions after which it is about something else: no longer supported ON old phones."""
    itself: _Items = Field((), strict=False)
    """Unless they begin one of these: in favour of, for historical reasons."""
    time: _Items = Field((), strict=False)
    """`the end of`: small words of a date."""
    months: _Items = Field((), strict=False)
    """Months, seasons and days of the week."""
    by: _Items = Field((), strict=False)
    """Then comes who no longer does it."""
    points: _Items = Field((), strict=False)
    """Words that point to a successor, in the sentence or the next one."""
    successor: _Items = Field((), strict=False)
    """Words that name one outright, so that any later sentence of the paragraph will do."""
    campaign: _Items = Field((), strict=False)
    """What may follow the end of a campaign; otherwise it is no end (`our campaign ended the day with …`)."""
    for_now: _Items = Field((), strict=False)
    """For the time being: a pause, no end."""


class Patterns(_Part):
    """[patterns]: rows of words."""

    state: _Items = Field((), strict=False)
    """{subject} is …: what follows decides whether it is about it, and by whom."""
    strict: _Items = Field((), strict=False)
    """The same, if nothing follows but a date or such a word as after the end of a campaign: is not maintained."""
    whole: _Items = Field((), strict=False)
    """Complete in themselves."""
    campaign: _Items = Field((), strict=False)
    """{campaign} is over."""
    farewell: _Items = Field((), strict=False)
    """We end our campaign."""
    moved: _Items = Field((), strict=False)
    """{subject} moved to …; an address must follow."""
    moved_lead: _Items = Field((), strict=False)
    """The same at the beginning of a sentence in the lead."""
    handed_over: _Items = Field((), strict=False)
    """This very place has another owner: {who}."""


class WindDownWords(_Part):
    """[wind_down]: subjects of commits that take something out of service."""

    out: _Items = Field((), strict=False)
    """remove, disable, shut down."""
    things: _Items = Field((), strict=False)
    """donation page, sign-up form: what a campaign needs as long as it lives."""
    whole: _Items = Field((), strict=False)
    """Complete in themselves: campaign suspended."""
    feature: _Items = Field((), strict=False)
    """Words of everyday work: button, while, test."""
    back: _Items = Field((), strict=False)
    """revert, re-enable: taken back."""


class Vocabulary(_Part):
    """One file: a language, or what is added to one."""

    language: str = Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z]{2,8})?$")
    """`en`, `pt-BR`; a file with the language of another one adds to it."""
    subject: Subject = Subject()
    """[subject]"""
    words: dict[Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")], Annotated[_Items, Field(strict=False)]] = Field({})
    """[words]: lists that patterns name."""
    banner: Banner = Banner()
    """[banner]"""
    patterns: Patterns = Patterns()
    """[patterns]"""
    refuse: Refuse = Refuse()
    """[refuse]"""
    after: After = After()
    """[after]"""
    wind_down: WindDownWords = WindDownWords()
    """[wind_down]"""


def read(path: Path) -> bytes:
    """A user's file."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}; correct [assess] words in archive.toml") from error
    if len(data) > _MAX_FILE:
        raise ConfigError(f"{path}: larger than 1 MiB, which no list of words is; correct [assess] words")
    return data


def parse(file: str, data: bytes) -> Vocabulary:
    """A file's words, checked. Raises ConfigError, which names file, key and reason."""
    try:
        return Vocabulary.model_validate(tomllib.loads(data.decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: not TOML in UTF-8 ({error}); mend that line") from None
    except ValidationError as error:
        told = error.errors(include_input=False, include_url=False, include_context=False)
        problems = "; ".join(f"key {'.'.join(map(str, item['loc']))}: {item['msg']}" for item in told[:5])
        raise ConfigError(f"{file}: {problems}; docs/extending.md says which keys there are") from None


def join(first: Vocabulary, second: Vocabulary) -> Vocabulary:
    """Both files' lists, one after the other."""
    parts: dict[str, object] = {"language": first.language}
    for name in ("subject", "banner", "patterns", "refuse", "after", "wind_down"):
        mine, theirs = getattr(first, name), getattr(second, name)
        lists = {key: getattr(mine, key) + getattr(theirs, key) for key in type(mine).model_fields}
        parts[name] = type(mine)(**lists)
    keys = first.words | second.words
    parts["words"] = {key: first.words.get(key, ()) + second.words.get(key, ()) for key in keys}
    return Vocabulary.model_validate(parts)
