"""What a licence report promises to those who read it later."""

from archiver.records.licence import Holder, LicenceReport
from tests.dossierinput import LICENCE


def test_a_report_of_the_first_rules_is_still_read():
    """Archives hold reports whose holders are copyright lines; `show` and `adopt` must not fail on them."""
    old = LICENCE.model_dump(mode="json") | {"holders": ["Copyright (c) 2024 Rivera for Senate"]}

    read = LicenceReport.model_validate(old)

    assert [(holder.name, holder.kind) for holder in read.holders] == [
        ("Copyright (c) 2024 Rivera for Senate", "unclear")
    ]


def test_contacts_can_be_left_out():
    """An address that a tree happens to hold is for a steward, not for whoever runs a command."""
    report = LICENCE.model_copy(update={"holders": (Holder(name="A", kind="person", contact="a@example.org"),)})

    assert "a@example.org" not in report.without_contacts().model_dump_json()
