"""What a sentence about a licence speaks of: the whole, its content, or a part that may be somebody else's."""

import re
from typing import Literal

from archiver.examine.licence.names import linked, names_in

About = Literal["all", "content", "part"]
"""all: the code or everything; content: texts, pictures, documentation, data; part: a component, often of others."""

_CODE = re.compile(
    r"\b(?:(?:source[- ]?)?code|software|sources?|programs?|scripts?|quell(?:code|text)|c[oó]digo|logiciel)\b", re.I
)
_CONTENT = re.compile(
    r"\b(?:docs?|documentation|contents?|texts?|articles?|posts?|images?(?!::)|pictures?|photos?|graphics|artwork|"
    r"illustrations?|"
    r"icons?|logos?|media|videos?|fonts?|designs?|assets?|data(?:sets?|bases?)?|translations?|inhalte?|texte|bilder|"
    r"daten|dokumentation|contenus?|donn[ée]es|contenidos?|datos|conte[úu]dos?|dados|contenuti|dati)\b",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:third[- ]part(?:y|ies)|vendor(?:ed|s)?|bundled?|portions?|dependenc(?:y|ies)|libraries|components?|"
    r"plug-?ins?|borrowed|credits?|acknowledge?ments?|parts? of|drittanbieter|terceros|tiers|other than)\b"
    r"|\b(?:uses|using|includes?|including|contains?|ships? with|built (?:on|with)|powered by|depends? on|derived from|"
    r"adapted from|based on|thanks to|forked from|verwendet|enthält|utilise|utiliza|incluye)\b[^.]{3,100}?"
    r"(?:\b(?:which|that|licen[sc]ed|released|distributed|available|under|lizenz\w*|licencia\w*|licence)\b|\()",
    re.I,
)
_SOME = re.compile(r"\b(?:portions?|(?:some )?(?:parts|files)|a part) of (?:this|the|our)\b", re.I)
_PLATFORM = re.compile(
    r"^\W{0,6}(?:the )?(?:WordPress|Drupal|Joomla!?|Laravel|Lumen|Symfony|CakePHP|CodeIgniter|Yii|Ruby on Rails|Rails|"
    r"Django|Gatsby|Next\.js|Nuxt(?:\.js)?|Angular|React|Vue(?:\.js)?|Jekyll|Hugo|Bootstrap|jQuery|Font Awesome|"
    r"HTML5 Boilerplate)(?: framework| code| core| icons)? (?:is|are|used|under|licen[sc]ed)\b",
    re.I,
)
"""What campaigns build on: its own README often stays in the tree, and gives nothing of the campaign's away."""
_OURS = re.compile(
    r"\b(?:this|the|our|all) (?:\w+[- ]){0,3}(?:project|software|code|codebase|repository|repo|program|app|application|"
    r"site|website|tool|library|package|work|content)\b(?:[^.]{0,60}?\band\b)?(?: (?:is|are|has been))?(?: \w+)? "
    r"(?:licen[sc]ed|released|distributed|available|published|open[- ]sourced?)\b"
    r"|\bunless otherwise\b|\bexcept (?:where|as)\b",
    re.I,
)
_BOTH = re.compile(
    r"(?:\band\b|&|/|,|\bund\b|\by\b|\bet\b)\s*(?:the |all |any |its |other |related ){0,3}(?:source )?"
    r"(?:code|software|scripts)\b",
    re.I,
)


def about(sentence: str) -> About:
    """What a sentence that names a licence speaks of; what cannot be told is the whole."""
    if (
        _SOME.search(sentence)
        or _PLATFORM.search(sentence)
        or (_OTHERS.search(sentence) and not _OURS.search(sentence))
    ):
        return "part"
    content, code = _CONTENT.search(sentence), _CODE.search(sentence)
    if content is None or (code and code.start() < content.start()) or _BOTH.search(sentence):
        return "all"
    return "content"


def about_title(title: str) -> About:
    """What a heading inside a licence section speaks of; an unknown word names a part."""
    if _OTHERS.search(title):
        return "part"
    if _CODE.search(title):
        return "all"
    return "content" if _CONTENT.search(title) else "part"


_SUBJECTS = (
    r"(?:docs?|documentation|contents?|texts?|images?|photos?|media|assets?|data|design|artwork|code|software|"
    r"source code|inhalte?|bilder|texte|contenus?|contenidos?)\b[^.,;]{0,50}"
    r"\b(?:is|are|under|licen[sc]ed|released|available|unter|sous|bajo)\b"
)
_END = re.compile(r"(?<=[.;!?])\s+(?=[\"'(*_\[A-ZÄÖÜÉÀ\d])")
_BETWEEN = re.compile(
    rf"[,;]?\s+(?:and|while|but|whereas|und|et|y)\s+(?=(?:\w+ ){{0,3}}{_SUBJECTS})"
    rf"|[,;]\s+(?=(?:\w+ ){{0,2}}{_SUBJECTS})"
    r"|(?<=\w)[,;]\s+(?=[^,;.]{2,60}\bfor (?:the )?"
    r"(?:docs?|documentation|contents?|texts?|images?|media|assets?|data)\b)",
    re.I,
)


def sentences(text: str) -> list[str]:
    """A paragraph cut into sentences, and between two subjects that have a licence each."""
    found: list[str] = []
    for sentence in _END.split(text[:4000]):
        pieces = _BETWEEN.split(sentence)
        found += pieces if all(names_in(piece) or linked(piece) for piece in pieces) else [sentence]
    return [piece for piece in found if re.search(r"\w", piece)]
