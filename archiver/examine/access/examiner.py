"""Access: how one signs in, who becomes the first administrator, which doors stand open."""

from archiver.examine.access.admins import say_administrators
from archiver.examine.access.doors import say_doors
from archiver.examine.access.signin import say_methods
from archiver.examine.endpoints import find_routes
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.records.fact import Examination

name = "access"
version = 2


def examine(context: Context) -> Examination:
    """Section `what`.

    Data keys: `access` (`sign-in`, `administrators`, `open`) with `methods` or `marks`.
    """
    notes = Notes(context.commit, "what")
    routes = find_routes(context)
    methods = say_methods(context, notes, routes=len(routes))
    say_administrators(context, notes, methods)
    say_doors(context, notes)
    return notes.done()
