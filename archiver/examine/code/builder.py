"""Collecting what one file holds while it is walked through."""

from dataclasses import dataclass, field, replace

from archiver.examine.code.model import Attribute, Call, Class, CodeFile, Function, Import, Language
from archiver.examine.code.trees import Parsed
from archiver.examine.roles import role
from archiver.git.objects import Entry

_MOST = 20_000
"""Rows of a kind kept of one file; a file of 256 kB that somebody wrote holds less."""


@dataclass
class Builder:
    """Everything found so far."""

    imports: list[Import] = field(default_factory=list)
    commented: list[Import] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    attributes: list[list[Attribute]] = field(default_factory=list)
    """Of each class, in the order of `classes`."""
    calls: list[Call] = field(default_factory=list)
    constants: list[Attribute] = field(default_factory=list)

    def add_class(self, found: Class) -> int:
        """Note a class; its number, under which its attributes come later."""
        self.classes.append(found)
        self.attributes.append([])
        return len(self.classes) - 1

    def file(self, entry: Entry, parsed: Parsed, language: Language) -> CodeFile:
        """What was found, frozen."""
        pairs = zip(self.classes, self.attributes, strict=True)
        return CodeFile(
            entry=entry,
            language=language,
            role=role(entry.path),
            broken=parsed.tree.root_node.has_error,
            imports=tuple(self.imports[:_MOST]),
            commented=tuple(self.commented[:_MOST]),
            functions=tuple(self.functions[:_MOST]),
            classes=tuple(replace(found, attributes=tuple(rows)) for found, rows in pairs)[:_MOST],
            calls=tuple(self.calls[:_MOST]),
            constants=tuple(self.constants[:_MOST]),
        )
