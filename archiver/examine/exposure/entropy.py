"""Does a string look as if a machine drew it? And what shape has it, without saying one character of it?"""

import math
import re
from collections import Counter

_COMMON_TEXT = """
th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne
ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa
ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp
fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da
yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib
tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok
nl my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ks xt bs ik dd pt rp sk xi oe oy ws lv
"""
_COMMON = frozenset(_COMMON_TEXT.split())
"""The pairs of letters that English text is mostly made of."""
_RUN = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}")
_HEX = re.compile(r"(?:0x)?[0-9a-f]+|(?:0x)?[0-9A-F]+")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_JOINED = re.compile(r"[A-Z]+(?:_[A-Z]+)+|[a-z]+(?:[-_.][a-z]+)+")
_LETTERS = re.compile(r"[a-z]")
_CAPITALS = re.compile(r"[A-Z]")
_DIGITS = re.compile(r"[0-9]")
_KEPT = 24
_LONGEST = 4096


def entropy(value: str) -> float:
    """Shannon's entropy in bits a character; 0 for an empty string."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values()) if total else 0.0


def is_guid(value: str) -> bool:
    """Whether it is a GUID: often an id, seldom a key."""
    return bool(_GUID.fullmatch(value))


def wordiness(value: str) -> float:
    """Share of the characters that stand in letter runs which read like words, 0..1."""
    value = value[:_LONGEST]
    if not value:
        return 0.0
    covered = 0
    for run in _RUN.findall(value):
        low = run.lower()
        pairs = [low[at : at + 2] for at in range(len(low) - 1)]
        if sum(pair in _COMMON for pair in pairs) / len(pairs) >= (0.75 if len(pairs) > 2 else 1):
            covered += len(run)
    return covered / len(value)


def looks_random(value: str, shortest: int = 16) -> bool:
    """Whether a machine is likely to have drawn it: long enough, mixed, and not made of words."""
    value = value[:_LONGEST]
    if len(value) < shortest or _JOINED.fullmatch(value) or any(char.isspace() for char in value):
        return False
    if _HEX.fullmatch(value):
        return not value.isdigit() and entropy(value) >= (2.8 if len(value) < 24 else 3.0)
    classes = sum(bool(kind.search(value)) for kind in (_LETTERS, _CAPITALS, _DIGITS))
    if classes == 1:
        return len(value) >= 20 and not value.isdigit() and entropy(value) >= 3.3 and wordiness(value) < 0.25
    return entropy(value) >= min(3.6, 0.8 * math.log2(len(value))) and wordiness(value) < 0.4


def shape(value: str) -> str:
    """What a value looks like: letters as A or a, digits as 9, the rest as dots; at most 24 characters."""
    drawn = "".join(map(_sign, value[:_KEPT]))
    return drawn if len(value) <= _KEPT else drawn[: _KEPT - 1] + "…"


def _sign(char: str) -> str:
    if char.isdigit():
        return "9"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return "."
