"""Licence texts as words: what is left when case, punctuation, wrapping and encoding no longer matter.

Nothing that a reader could see is dropped but punctuation and the numbers of list items: one added word, in any script,
stays one added word.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]\"'`]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}|[^\W_]+(?:['-][^\W_]+)*",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?(?:p|br|b|i|em|strong|h[1-6]|pre|div|span|ul|ol|li|a|code|center|tt|blockquote)\s*/?>", re.I)
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
_SAME = {"licence": "license", "licences": "licenses", "licenced": "licensed", "sublicence": "sublicense"}
_FOLD = str.maketrans({"‘": "'", "’": "'", "‐": "-", "‑": "-", "–": " ", "—": " ", "©": " c "})
_ITEM = re.compile(
    r"(?m)(^[ \t>*#/;!|%-]{0,12}|(?<=[.;:,?!]\s)|(?<=[;,]\s(?:and|AND)\s)|(?<=[;,]\s(?:or|OR)\s))"
    r"(\((?:\d{1,2}|[abd-z]|[ivx]{1,4})\)|\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]|o(?= ))(?=\s)"
    r"|(?<=\s)()(\((?:[abd-z]|[ivx]{2,4})\)|\d{1,2}\.(?=\s+[\"“]?[A-Z]))(?=\s)"
)
"""The number or letter of a list item: at the start of a line or behind a sentence; a letter in brackets anywhere.
Digits in brackets within a sentence are a number that counts, `(c)` is a copyright sign."""

_BEFORE_A_NUMBER = re.compile(r"(?:sections?|version|clauses?|articles?|paragraphs?|v|and|or|to|through)\s+\Z", re.I)
_STEMS = (
    "not|no|non|never|neither|nor|none|nobody|without|except\\w*|exclu\\w*|only|solely|unless|until|prohibit\\w*|forbid\\w*|"
    "ban|bans|banned|barred|deny|denied|denies|refus\\w*|may|must|shall|should|cannot|cant|dont|wont|will|restrict\\w*|limit\\w*|"
    "requir\\w*|permi\\w*|allow\\w*|disallow\\w*|grant\\w*|licens\\w*|unlicens\\w*|us(?:e|es|ed|ing|age|er|ers)|purpose\\w*|"
    "commercial\\w*|noncommercial\\w*|nonprofit\\w*|profit\\w*|forprofit|revo\\w*|expir\\w*|terminat\\w*|agree\\w*|subject|"
    "condition\\w*|provided|reserv\\w*|proprietary|confidential|void|invalid|withdraw\\w*|oppos\\w*|against|internal\\w*|"
    "personal\\w*|private\\w*|educational|evaluation|research|fee|fees|pay|paid|royalt\\w*|sell|sold|sale|cease\\w*|ends?"
)
RESTRICTING = re.compile(rf"(?:{_STEMS})\Z")
"""Words that can take something away, or say who may do what."""
POLITICS = re.compile(
    r"(?:party|partisan|pacs?|superpac|candidates?|republicans?|democrats?|democratic|campaigns?|political|politics|"
    r"elections|committees?)\Z"
)
"""Words of parties, candidates and campaigns."""
_OF_NAMES = frozenset(
    ["limited", "will", "grant", "reserve", "research", "educational", "evaluation", "private", "may"]
)
"""Those among them that stand in names and alone say nothing: Grant, Will, Foo Research Limited."""
_HOLDER_LINE = re.compile(
    r"[ \t>*#/;!|%.\"'-]{0,12}(?:portions\s+)?(?:copyright\b[ :,]*(?:\(c\)|c (?=\W*[\dA-Z<\[{])"
    r"|(?=\W{0,2}\d{4})|by\b|(?=[<\[{])|(?-i:(?=[A-Z][a-z]))"
    r"(?!holder|notice|owner|law|licen|interest|act\b|statement|and\b|or\b|in\b))"
    r"|(?:\(c\)|c) (?=\d{4}|by\b)|all rights reserved\W*\Z)",
    re.I,
)
_GOES_ON = re.compile(r"(?:,|&|\band)\s*\Z", re.I)
_CONTINUES = re.compile(r"[ \t>*#/;!|%-]{0,12}(?:\d{4}\b|and\b|&|all rights reserved\b)", re.I)
_LONGEST_LINE = 400


@dataclass(frozen=True)
class Words:
    """A text as lower-case words; the tuples run in parallel."""

    words: tuple[str, ...]
    """`licence` is spelt `license`; a URL is one word that starts with `url:`."""
    lines: tuple[int, ...]
    """Line of each word, from 1."""
    starts: tuple[int, ...]
    """Character offset of each word in the folded text."""
    ends: tuple[int, ...]
    """Character offset behind each word."""
    opens: tuple[bool, ...]
    """Whether a sentence, a clause or a line begins with the word."""

    def __len__(self) -> int:
        return len(self.words)


def decode_text(data: bytes) -> str | None:
    """Text of a file in UTF-8, UTF-16, UTF-32 (by BOM) or Latin-1; None when it is binary."""
    for bom, name in ((b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(bom):
            return data.decode(name, "replace")
    if b"\0" in data:
        halves = (data[1::2].count(0), data[::2].count(0))
        if max(halves) * 2.5 < len(data) or min(halves) * 20 > len(data):
            return None
        return data.decode("utf-16-le" if halves[0] > halves[1] else "utf-16-be", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def fold(text: str) -> str:
    """Line ends, quotes, entities and invisible characters made alike; the number of lines is kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    text = html.unescape(_TAG.sub(" ", text)) if "<" in text or "&" in text else text
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_FOLD))
        text = _INVISIBLE.sub("", text)
    return text


def words_of(text: str, *, holders: bool = False) -> Words:
    """The words of a text that went through `fold`.

    The marks of list items are no words, nor are, unless `holders`, lines that name a copyright holder and restrict
    nothing.
    """
    text = _ITEM.sub(_blank, text if holders else _without_holder_lines(text))
    words: list[str] = []
    lines: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    opens: list[bool] = []
    line, seen = 1, 0
    for match in _WORD.finditer(text):
        start = match.start()
        between = text[seen:start]
        newlines = between.count("\n")
        line += newlines
        words.append(_canonical(match.group()))
        lines.append(line)
        starts.append(start)
        opens.append(len(words) == 1 or newlines > 0 or any(c in between for c in ".;:!?"))
        seen = match.end()
        ends.append(seen)
    return Words(tuple(words), tuple(lines), tuple(starts), tuple(ends), tuple(opens))


def is_name(words: Sequence[str], *, longest: int) -> bool:
    """Whether words can be holders' names with years: not too many, and none that restricts."""
    kept = [word for word in words if not word.startswith(("mail:", "url:")) and word not in _OF_NAMES]
    return len(words) <= longest and not any(RESTRICTING.match(word) for word in kept)


def _without_holder_lines(text: str) -> str:
    if "opyright" not in text and "OPYRIGHT" not in text and "c) " not in text and "C) " not in text:
        return text
    lines = text.split("\n")
    goes_on = False
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_LINE:
            goes_on = False
            continue
        holder = bool(_HOLDER_LINE.match(line)) or (goes_on and bool(line.strip()))
        goes_on = False
        if holder and _is_holder_line(line):
            lines[number] = " " * len(line)
            following = lines[number + 1] if number + 1 < len(lines) else ""
            goes_on = bool(_GOES_ON.search(line) or _CONTINUES.match(following))
    return "\n".join(lines)


def _is_holder_line(line: str) -> bool:
    bare = re.sub(r"(?i)all rights reserved", " ", line)
    return is_name([_canonical(match.group()) for match in _WORD.finditer(bare)], longest=30)


def _blank(match: re.Match[str]) -> str:
    mark = match.group(2) or match.group(4)
    before = match.string[max(0, match.start() - 24) : match.start()]
    if mark[-1] in ".)" and mark[0] != "(" and _BEFORE_A_NUMBER.search(before):
        return match.group()  # "section" at a line's end, "7." at the start of the next
    return f"{match.group(1) or ''}{' ' * len(mark)}"


def _canonical(raw: str) -> str:
    word = raw.casefold()
    if word.startswith(("http://", "https://", "www.")):
        bare = word.split("://", 1)[-1].removeprefix("www.")
        return "url:" + bare.rstrip("/.,;:*_")
    if "@" in word:
        return "mail:" + word
    word = word.replace("'", "").replace("-", "")
    return _SAME.get(word, word)
