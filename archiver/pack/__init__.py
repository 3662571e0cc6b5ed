"""A state of the mirror becomes git bundles, and bundles are proved by unbundling them again."""
