"""Which columns will hold personal data of people who are nobody's staff: judged by names alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.examine.models.table import Field, Table, snake

_CERTAIN: tuple[tuple[str, str], ...] = (
    (r"(?:.*_)?e_?mail(?:_?address(?:es)?)?|(?:.*_)?emails", "e-mail address"),
    (
        r"(?:.*_)?(?:tele)?phone(?:_?(?:number|no|num))?|(?:.*_)?(?:mobile|cell)(?:_?(?:phone|number))?|phone_?\d|contact_number"
        r"|sms_number|msisdn|(?:from|to)_num(?:ber)?",
        "phone number",
    ),
    (r"dob|(?:date_of_birth|birth_?date|birth_?day|birth_?year)|age", "date of birth or age"),
    (r"(?:.*_)?(?:ip|ip_?addr(?:ess)?|source_?ip|remote_?addr|sign_in_ip)", "IP address"),
    (r"ssn|social_security(?:_number)?|passport(?:_number)?|national_id|dni", "identity number"),
    (r"voter_?file_?(?:vb_?|van_?)?id|van_?id|vanid|state_file_?id|dwid|voterbase_?id", "voter file id"),
    (
        r"(?:vote_?intent\w*|support_?(?:score|level|id)|party_?(?:affiliation|registration)|registered_party)",
        "political leaning",
    ),
    (r"ethnicity|race_ethnicity|religion|sexual_orientation", "ethnicity, religion or the like"),
    (r"(?:employer|occupation)", "employer or occupation"),
)
_NAMES = r"(?:first|last|given|family|middle|maiden)_?name|surname|firstname|lastname|full_?name|f_?name|l_?name"
_ADDRESS = (
    r"(?:street_?|home_?|mailing_?|postal_?)?address(?:_?(?:line)?_?\d|_?line)?|street(?:_?(?:number|name|address))?|addr\d?"
    r"|zip_?9|search_string|house_?number"
)
_PLACE = r"lat(?:itude)?|lng|lon(?:gitude)?|coordinates|geolocation|location_point"
_CERTAIN_PATTERNS = tuple((re.compile(pattern), what) for pattern, what in _CERTAIN)

_PEOPLE = re.compile(
    r"(?:^|_)(?:users?|voters?|contacts?|persons?|people|volunteers?|donors?|donations?|contributions?|sign_?ups?|subscribers?"
    r"|subscriptions?|supporters?|members?|attendees?|opt_outs?|profiles?|hosts?|hostings?|guests?|visitors?|registrations?"
    r"|registrants?|rsvps?|pledges?|pledgers?|invites?|invitations?|survey_\w*|responses?|callers?|texters?|constituents?"
    r"|petitions?|signatures?|signers?|canvass\w*|letters?|applicants?|applications?|search_?logs?|request_?logs?|customers?"
    r"|employees?|notifications?|phones|emails|riders?|drivers?|carpools?|activists?|leads?|submissions?|accounts?|messages?|ballots?|households?)(?:$|_)"
)
_PUBLIC = re.compile(
    r"(?:^|_)(?:candidates?|legislators?|representatives?|senators?|officials?|politicians?|ministers?|offices?|venues?"
    r"|polling|stations?|locations?|places?|organi[sz]ations?|committees?|companies|company|districts?|precincts?|segments?"
    r"|sites?|counties|county|states?|cities|schools?|campaigns?|elections?|parties|settings?|config\w*|owned_phone\w*"
    r"|templates?|zip\w*|jobs?|phone_numbers?)(?:$|_)"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a table keeps of people."""

    fields: tuple[Field, ...]
    """Its telling columns, in order."""
    kinds: tuple[str, ...]
    """What they hold, in words."""


def personal(table: Table) -> Kept | None:
    """The columns of a table that keep personal data; None where they are those of a place or of a public office."""
    name = snake(table.name)
    people = bool(_PEOPLE.search(name))
    if _PUBLIC.search(name) and not people:
        return None
    fields: dict[str, Field] = {}
    kinds: dict[str, None] = {}
    words = [(field, snake(field.name)) for field in table.fields if _holds_text(field)]
    for field, word in words:
        what = next((what for pattern, what in _CERTAIN_PATTERNS if pattern.fullmatch(word)), None)
        if what and not (what == "employer or occupation" and not _named(words)):
            fields[field.name] = field
            kinds[what] = None
    if _named(words):
        _add(words, _NAMES, "name", fields, kinds)
    if kinds or people:
        _add(words, _ADDRESS, "postal address", fields, kinds)
        # A point alone may be anything: that of an event, of a picture.
        if "postal address" in kinds or people:
            _add(words, _PLACE, "position", fields, kinds)
    # One address in a table of something else is mostly that of an office or a sender.
    if not fields or (not people and (len(kinds) < 2 or all(name.startswith("contact") for name in fields))):
        return None
    return Kept(tuple(field for field in table.fields if fields.get(field.name) == field), tuple(kinds))


def _named(words: Sequence[tuple[Field, str]]) -> bool:
    """Whether it keeps first and last names: one alone may be a page's."""
    return sum(1 for _, word in words if re.fullmatch(_NAMES, word)) >= 2


def _add(
    words: Sequence[tuple[Field, str]], pattern: str, what: str, fields: dict[str, Field], kinds: dict[str, None]
) -> None:
    for field, word in words:
        if re.fullmatch(pattern, word):
            fields.setdefault(field.name, field)
            kinds[what] = None


_NO_TEXT = re.compile(r"bool|ForeignKey|OneToOne|ManyToMany|relationship", re.IGNORECASE)


def _holds_text(field: Field) -> bool:
    """`email_sent = BooleanField()` keeps no address, and a reference keeps what its own table keeps."""
    return not _NO_TEXT.search(field.kind)
