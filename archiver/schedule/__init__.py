"""Schedules that know elections: what runs when, worked out from the registry."""

from archiver.schedule.plan import make_plan

__all__ = ["make_plan"]
