"""Routes that give stored rows out as files: who may call them decides who gets the list."""

import re

from archiver.examine.endpoints import Route, find_routes
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.quoting import printable_path

_FILE = re.compile(r"\.(?:csv|tsv|xlsx?)$|(?:^|[/_-])(?:csv|xlsx)$|(?:^|[/_-])export[\w-]{0,20}$", re.IGNORECASE)
_KEPT = 30
_SHOWN = 8


def say_downloads(context: Context, notes: Notes) -> None:
    """Routes whose path says that it answers with a table."""
    routes = [
        route for route in find_routes(context) if route.method in ("GET", "") and _FILE.search(route.path.rstrip("/$"))
    ]
    if not routes:
        return
    told = [f"{route.shown} ({_place(route)})" for route in routes]
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    statement = f"Stored rows are given out as files by {', '.join(told[:_SHOWN])}{more}."
    at = notes.at(routes[0].entry, routes[0].line)
    notes.fact("downloads", statement, at, confidence="likely", downloads=told[:_KEPT])


def _place(route: Route) -> str:
    path = printable_path(route.entry.path)
    return f"{path}:{route.line}" if route.line else path
