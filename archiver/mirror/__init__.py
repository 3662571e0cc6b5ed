"""A source becomes a bare mirror in the work folder, with every ref kept."""
