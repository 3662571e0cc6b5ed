"""What a repository declares about itself, in its tree and on its forge's page."""

from archiver.assess.declared.forge import forge_declarations
from archiver.assess.declared.readme import is_readme
from archiver.assess.declared.tree import can_declare, tree_declarations

__all__ = ["can_declare", "forge_declarations", "is_readme", "tree_declarations"]
