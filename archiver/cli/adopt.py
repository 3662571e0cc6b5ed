"""`archiver adopt`: give an archived project to whoever takes it over."""

import click

from archiver.bootstrap import adoption_target, open_context
from archiver.cli.options import common
from archiver.cli.output import Output, print_json
from archiver.pipeline.adopt import adopt
from archiver.records.adoption import Adoption
from archiver.settings import load_settings


@click.command("adopt", short_help="Plan or carry out an adoption.")
@click.argument("project")
@click.option("--to", "target", metavar="TARGET", required=True, help="A folder that does not exist, or a git URL.")
@click.option("--apply", is_flag=True, help="Act. Without it the plan is printed and nothing is written.")
@common
def command(project: str, target: str, apply: bool, store: str | None, out: Output) -> int:
    """Push branches and tags of PROJECT to TARGET: a folder, which becomes a bare repository, or an empty one at a URL.

    Exit code 4, and nothing written, unless the licence verdict lets you, the generation is whole, every finding on
    secrets and personal data is decided (`archiver decide`) and the target is empty. A URL's credentials come from
    ARCHIVER_TARGET_USER and ARCHIVER_TARGET_PASSWORD.
    """
    settings = load_settings(store=store)
    context = open_context(settings, writing=False, say=out.say)
    project_id = context.archive.resolve(project, out.say)
    done = adopt(context, project_id, project, adoption_target(settings, target), apply=apply)
    if out.json:
        print_json(done)
    _describe(out, done)
    if done.plan.refusals:
        return 4
    return 0 if done.verified or not done.applied else 3


def _describe(out: Output, done: Adoption) -> None:
    plan = done.plan
    out.line(f"{plan.name} generation {plan.generation} -> {plan.target}")
    out.line(f"  push {plan.branches} branches and {plan.tags} tags; {plan.left_out} other refs stay in the archive")
    licence = f"{plan.licence or 'none found'} as of {plan.licence_as_of}" if plan.licence_as_of else "not looked at"
    out.line(f"  default branch {plan.default_branch or 'none'}, licence {licence}")
    for action in plan.required_actions:
        out.line(f"  {'before' if action.blocking else 'then'}: {action.text} ({action.who})")
    for refusal in plan.refusals:
        out.line(f"  refused: {refusal}")
    if done.applied:
        out.line("  done, and read back: the target holds exactly these refs" if done.verified else
                 "  pushed, but the target does not hold exactly these refs; compare it by hand")  # fmt: skip
    elif not plan.refusals:
        out.line("  nothing was written; add --apply to do it")
