"""Prefect and nothing else: when to run, what to retry, what to show of a run. The work is archiver.pipeline's."""
