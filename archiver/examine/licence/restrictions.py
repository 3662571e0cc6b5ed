"""Sentences beside a licence that take something away, in the languages campaigns write in."""

import re

_ENGLISH = (
    r"\b(?:may|must|shall|can|should)(?: ?not|'t)\b(?:\W+\w+){0,4}\W+(?:use[ds]?|copied|copy|redistribut\w+|"
    r"sell|sold|modif\w+|share[ds]?)\b"
    r"|\bnot (?:allowed|permitted|licensed)\b|\bnon-?commercial\b|\bprohibited\b|\bwithout (?:\w+ ){0,3}permission\b"
    r"|\b(?:un)?authori[sz]ed use\b|\bonly for\b|\bexcept (?:by|for)\b"
)
_GERMAN = (
    r"\bnicht[- ]?kommerziell\w*|\bnur (?:für|zu|zur|zum|mit|nach|durch)\b|\b(?:untersagt|verboten)\b"
    r"|\b(?:nicht|keine) (?:\w+ ){0,3}(?:gestattet|erlaubt|zulässig|genutzt|verwendet|kopiert|weitergegeben)\b"
    r"|\bohne (?:\w+ ){0,4}(?:genehmigung|erlaubnis|zustimmung|einwilligung)\b"
)
_FRENCH = (
    r"\bnon[- ]commercial\w*|\binterdit\w*|\b(?:uniquement|seulement|exclusivement) (?:pour|à|aux|dans)\b"
    r"|\bsans (?:\w+ ){0,4}(?:autorisation|permission|accord)\b|\bréservée?s? (?:à|aux)\b"
    r"|\bne (?:peut|peuvent|doit|doivent) (?:pas )?être\b"
)
_SPANISH = (
    r"\bno comercial\w*|\bprohibid[oa]s?\b|\b(?:s[oó]lo|[uú]nicamente|exclusivamente) para\b"
    r"|\bsin (?:\w+ ){0,4}(?:permiso|autorizaci[oó]n|consentimiento)\b|\bno (?:se )?(?:puede|podr[aá]|permite)n?\b"
)
_OTHERS = (
    r"\bnão[- ]comercia\w*|\bproibid[oa]s?\b|\b(?:apenas|somente) para\b|\bsem (?:\w+ ){0,4}(?:permiss|autoriza)ção\b"
    r"|\bnon commercial[ei]\b|\bvietat[oaie]\b|\b(?:solo|soltanto) per\b"
    r"|\bsenza (?:\w+ ){0,4}(?:permess|autorizzazion)\w+"
    r"|\bniet[- ]commerci\w+|\bverboden\b|\balleen voor\b|\bzonder (?:\w+ ){0,4}toestemming\b"
    r"|\bnomés per\b|\bprohibit\b"
)
_TAKES_AWAY = re.compile("|".join((_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _OTHERS)), re.I)
_OF_MARKS = re.compile(
    r"\b(?:logos?|trademarks?|names?|brand\w*|photos?|images?|fonts?|marken(?:zeichen)?|namen|bilder|fotos?|schriften|"
    r"marques?|noms?|polices|marcas?|nombres?|nomes?|im[aá]gen(?:es|s)?|fuentes|marchi|immagini)\b",
    re.I,
)
"""Names and pictures are nobody's permission to give away with code; keeping them back takes nothing away."""


def takes_away(line: str) -> bool:
    """Whether a sentence forbids or limits a use of more than names and pictures."""
    return _TAKES_AWAY.search(line) is not None and _OF_MARKS.search(line) is None


_OF_THE_WORK = re.compile(
    r"\b(?:this|the|our) (?:software|code|source code|project|program|tool|app|repository|package|library)\b"
    r"[^.;\n]{0,40}?\b(?:may|must|shall|can) ?not be (?:used|copied|redistributed|modified|sold|shared)\b"
    r"|\b(?:may|must|shall) not (?:use|copy|redistribute|modify|sell|share) this"
    r" (?:software|code|project|program|tool|app|repository|package|library)\b",
    re.I,
)


def forbids_the_work(line: str) -> bool:
    """Whether a sentence outside of a licence section says of the whole work that it may not be used. English only."""
    return _OF_THE_WORK.search(line) is not None and _OF_MARKS.search(line) is None
