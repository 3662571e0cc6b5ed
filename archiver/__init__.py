"""The campaign archive: mirror campaign repositories, say whether they are over, archive them and hand them over."""

__version__ = "0.1.0"
