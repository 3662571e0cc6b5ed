"""Has it ended? Evidence, vetoes and the verdict that follows; a person confirms before anything is public."""

from archiver.assess.history import read_activity
from archiver.assess.verdict import MODEL_VERSION, assess

__all__ = ["MODEL_VERSION", "assess", "read_activity"]
