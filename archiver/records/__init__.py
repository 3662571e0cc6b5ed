"""Frozen records: the documented schema. One file a family; import the record from its family's module."""
