"""Has it ended? Evidence, vetoes and the verdict that follows; a person confirms before anything is public.

What reads git lies in `archiver.assess.history` and is imported from there: judging and queueing start without it.
"""

from archiver.assess.verdict import MODEL_VERSION, assess

__all__ = ["MODEL_VERSION", "assess"]
