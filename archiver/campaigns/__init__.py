"""Filling the registry: what looks wrong in it, entries by hand and by table, proposals from repositories."""
