"""Has it ended? Evidence, vetoes and the verdict that follows; a person confirms before anything is public."""

from archiver.assess.signals import read_signals
from archiver.assess.verdict import MODEL_VERSION, assess

__all__ = ["MODEL_VERSION", "assess", "read_signals"]
