"""What a repository declares about itself, in its tree and on its forge's page."""

from archiver.assess.declared.forge import forge_declarations
from archiver.assess.declared.tree import tree_declarations

__all__ = ["forge_declarations", "tree_declarations"]
