"""What was blanked or taken out before the code was published, and is asked for all the same."""

from archiver.examine.blanked import find_blanked
from archiver.examine.code.places import Places
from archiver.examine.containers import read_compose
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.removed import find_removed, find_said
from archiver.records.fact import Examination

name = "scars"
version = 3


def examine(context: Context) -> Examination:
    """Section `run`; findings alone."""
    notes = Notes(context.commit, "run")
    find_blanked(context, notes, read_compose(context.entries, context.texts))
    find_removed(context, notes, Places(context.entries))
    find_said(context, notes)
    return notes.done()
