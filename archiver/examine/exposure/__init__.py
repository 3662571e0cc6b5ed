"""Secrets and personal data in every blob of a repository's history, each looked at once."""
