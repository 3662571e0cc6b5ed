"""A plan from standard input becomes schedules of deployments on a Prefect server: `archiver schedule --apply`."""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import RRuleSchedule
from prefect.exceptions import ObjectNotFound

from archiver.cli.output import error_line
from archiver.git.url import mask
from archiver.records.schedule import Applied, Plan, Timed
from archiver.schedule.timed import ARCHIVE, MIRROR, PREFIX, REHEARSAL

_MISSING = (
    "{name}: no such deployment on {server}; run `prefect work-pool create archive --type process` and "
    "`prefect --no-prompt deploy --all` in the folder of prefect.yaml first"
)


def apply(plan: Plan, client: SyncPrefectClient, server: str, *, dry_run: bool) -> Applied:
    """Make the server's schedules those of the plan. Only what we made is changed or removed; repeating it is harmless.

    Raises:
        ObjectNotFound: a deployment is missing; nothing was changed then.
    """
    created: list[str] = []
    changed: list[str] = []
    removed: list[str] = []
    kept: list[str] = []
    rehearsing = any(one.as_of for one in plan.timed)
    deployments = {name: client.read_deployment_by_name(name) for name in (MIRROR, ARCHIVE)}
    for name, deployment in deployments.items():
        held = dict(_ours(client.read_deployment_schedules(deployment.id)))
        if rehearsing:  # a rehearsal leaves the real schedules alone; the next real apply clears it away
            held = {slug: schedule for slug, schedule in held.items() if slug.startswith(REHEARSAL)}
        wanted = {one.slug: one for one in plan.timed if one.deployment == name}
        fresh = [slug for slug in wanted if slug not in held]
        wrong = [slug for slug in wanted if slug in held and not _is_right(held[slug], wanted[slug])]
        extra = [slug for slug in held if slug not in wanted]
        created, changed, removed = created + fresh, changed + wrong, removed + extra
        kept += [slug for slug in wanted if slug in held and slug not in wrong]
        if not dry_run:
            for slug in [*wrong, *extra]:
                client.delete_deployment_schedule(deployment.id, held[slug].id)
            _create(client, deployment.id, {slug: wanted[slug] for slug in [*fresh, *wrong]})
    return Applied(
        server=server, created=tuple(created), changed=tuple(changed), removed=tuple(removed), kept=tuple(kept)
    )


def _ours(schedules: list[DeploymentSchedule]) -> Iterator[tuple[str, DeploymentSchedule]]:
    for schedule in schedules:
        if schedule.slug and schedule.slug.startswith(PREFIX):
            yield schedule.slug, schedule


def _is_right(held: DeploymentSchedule, wanted: Timed) -> bool:
    rule = held.schedule
    if not held.active or not isinstance(rule, RRuleSchedule):
        return False
    return (rule.rrule, rule.timezone) == (wanted.rrule, wanted.timezone)


def _create(client: SyncPrefectClient, deployment: object, wanted: Mapping[str, Timed]) -> None:
    rows = [
        DeploymentScheduleCreate(
            schedule=RRuleSchedule(rrule=one.rrule, timezone=one.timezone),
            slug=slug,
            parameters={"as_of": one.as_of.isoformat()} if one.as_of else {},
        )
        for slug, one in wanted.items()
    ]
    if rows:
        client.create_deployment_schedules(deployment, rows)  # type: ignore[arg-type]


def main() -> int:
    """Read a plan, apply it, print what became of it. Exit codes as of `archiver schedule`."""
    parser = argparse.ArgumentParser(prog="python -m flows.schedules")
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    plan = Plan.model_validate_json(sys.stdin.read())
    server = mask(os.environ.get("PREFECT_API_URL", ""))
    try:
        with get_client(sync_client=True) as client:
            applied = apply(plan, client, server, dry_run=options.dry_run)
    except ObjectNotFound:
        error_line(_MISSING.format(name=f"{MIRROR} or {ARCHIVE}", server=server))
        return 3
    except Exception as error:  # whatever it is, its text may hold anything
        error_line(f"{server}: the Prefect server does not answer ({type(error).__name__}); start it and try again")
        return 3
    sys.stdout.write(applied.model_dump_json() + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
