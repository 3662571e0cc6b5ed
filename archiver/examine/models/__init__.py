"""Tables of a tree: what they hold, who reads and writes them, and what fills them."""
