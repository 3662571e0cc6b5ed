"""What the code asks for and the tree does not give: packages nobody declares, files that are absent, stand-ins."""

from archiver.examine.absent import find_absent_parts
from archiver.examine.code.places import Places
from archiver.examine.interface import Context
from archiver.examine.mentions import Mentions
from archiver.examine.notes import Notes
from archiver.examine.packages import node_package, python_library
from archiver.examine.undeclared import find_undeclared_node, find_undeclared_python
from archiver.examine.unused import find_unused
from archiver.examine.wiring import find_stand_ins
from archiver.examine.zones import Zone, read_zones
from archiver.quoting import printable_path
from archiver.records.fact import Examination

name = "imports"
version = 5

_LABELS = {"pypi": "Python", "npm": "JavaScript"}


def examine(context: Context) -> Examination:
    """Section `stack`.

    Data keys: `imported` (how many packages of others the code of one folder asks for) with `ecosystem`.
    """
    notes = Notes(context.commit, "stack")
    places = Places(context.entries)
    mentions = Mentions(context)
    for ecosystem in ("pypi", "npm"):
        for zone in read_zones(context, ecosystem):
            _say(notes, places, zone, ecosystem)
            if ecosystem == "pypi":
                find_undeclared_python(context, notes, places, mentions, zone)
            else:
                find_undeclared_node(context, notes, places, mentions, zone)
            find_unused(context, notes, mentions, zone, ecosystem)
    find_absent_parts(context, notes, places)
    find_stand_ins(context, notes, places)
    for reason, paths in context.code.left_out.items():
        notes.not_run(f"imports and calls of {len(paths)} file{'s' if len(paths) > 1 else ''} of code", reason)
    return notes.done()


def _say(notes: Notes, places: Places, zone: Zone, ecosystem: str) -> None:
    modules = {wanted.module for file in zone.files for wanted in file.imports if not wanted.relative}
    if ecosystem == "npm":
        packages = {package for module in modules if (package := node_package(module))}
    else:
        packages = {module.split(".")[0] for module in modules if not python_library(module)} - places.python_names
    if packages:
        where = f" below `{printable_path(zone.folder)}`" if zone.folder else ""
        files = f"{len(zone.files)} {_LABELS[ecosystem]} file{'s' if len(zone.files) > 1 else ''}"
        statement = f"{files}{where} import {len(packages)} package{'s' if len(packages) > 1 else ''} of others."
        locator = notes.at(zone.manifests[0])
        notes.fact(f"imported {ecosystem}", statement, locator, imported=len(packages), ecosystem=ecosystem)
