"""Prefect and nothing else: when to run, what to retry, what to show of a run. The work is archiver.pipeline's.

Importing this package sets what Prefect must find set when it is imported (flows/environment.py).
"""

from flows import environment

environment.prepare()
