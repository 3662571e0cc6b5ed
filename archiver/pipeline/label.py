"""What is said about a copy: verdict, licence report, dossier; each a blob named by an event, made by today's rules.

The copy is committed before anything here looks into it. What was made by the same rules is not made again.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from archiver.assess import MODEL_VERSION, assess
from archiver.assess.history import read_activity
from archiver.git.reader import Reader
from archiver.pipeline.context import Context
from archiver.pipeline.decided import decisions_of
from archiver.pipeline.reading import open_generation
from archiver.pipeline.saying import same_verdict, say_blobs, say_verdict
from archiver.records.activity import ActivityProfile
from archiver.records.archive import Event, EventKind, Manifest
from archiver.records.base import Record
from archiver.records.campaign import Owner
from archiver.records.licence import LicenceReport
from archiver.records.repository import Repository
from archiver.records.verdict import Verdict
from archiver.store.archive import ProjectView


def survey(repository: Repository, project_id: str, context: Context) -> None:
    """Read the activity of the current generation and note it, so that no verdict of the owner's is made without it."""
    owner = context.registry.owner_of(repository.origin)
    view = context.archive.project(project_id) if owner else None
    if owner and view and view.current is not None:
        activity = _Labelling(repository, view, context).activity()
        context.neighbours.note(owner.id, project_id, repository.origin, activity)


def label(repository: Repository, project_id: str, context: Context) -> Verdict | None:
    """Bring verdict, licence report and dossier of the current generation up to today's rules.

    Returns:
        The verdict; None where there is no generation to speak of.
    """
    view = context.archive.project(project_id)
    if view.current is None:
        return None
    work = _Labelling(repository, view, context)
    verdict = work.verdict()
    if context.dossier:
        report, fresh = work.licence(verdict)
        work.dossier(verdict, report, fresh)
    return verdict


class _Labelling:
    """One project's labels; the archived state is opened for reading only if something must be made."""

    def __init__(self, repository: Repository, view: ProjectView, context: Context) -> None:
        assert view.current is not None
        self.repository, self.view, self.context = repository, view, context
        self.generation = view.current
        self.manifest: Manifest = view.manifest(self.generation)
        self.owner: Owner | None = context.registry.owner_of(repository.origin)
        self.verdict_number = 0

    def verdict(self) -> Verdict:
        """Today's verdict; an event only when state, route, evidence or what persons decided changed."""
        activity = self.context.neighbours.surveyed.get(self.view.project_id) or self.activity()
        archive, project_id = self.context.archive, self.view.project_id
        for looking_again in (False, True):
            if looking_again:  # somebody may have decided while the activity was read
                self.view = archive.project(project_id)
            verdict = self._judge(activity)
            event = self._latest("verdict", MODEL_VERSION)
            held = Verdict.model_validate_json(self._blob(event, "verdict")) if event else None
            if event is not None and held is not None and same_verdict(held, verdict):
                self.verdict_number = event.number
                return held
        self.verdict_number = say_verdict(archive, project_id, self.generation, verdict, activity).number
        return verdict

    def _judge(self, activity: ActivityProfile) -> Verdict:
        owner, context = self.owner, self.context
        beside = (
            context.neighbours.beside(owner.id, self.view.project_id, context.archive, context.as_of) if owner else None
        )
        return assess(
            activity,
            owner,
            as_of=context.as_of,
            origin=self.repository.origin,
            decisions=decisions_of(self.view),
            neighbours=beside,
        )

    def activity(self) -> ActivityProfile:
        """What git says as of the day: read once a generation, unless commits lie after that day."""
        event = self._latest("verdict", MODEL_VERSION)
        if event and any(blob.kind == "activity" for blob in event.blobs):
            held = ActivityProfile.model_validate_json(self._blob(event, "activity"))
            if held.as_of == self.context.as_of or (held.as_of < self.context.as_of and not held.later):
                return held
        with self._reader() as reader:
            return read_activity(reader, self.repository, as_of=self.context.as_of)

    def licence(self, verdict: Verdict) -> tuple[LicenceReport, bool]:
        """The licence report of this generation and state, and whether it was made just now."""
        # Imported here and below: the matchers and templates cost more than a whole run in which nothing changed.
        from archiver.pipeline.licence import changes_with_time, licence_rules, read_licence, upstream_of

        context, rules = self.context, licence_rules(self.context)
        event = self._latest("licence", rules)
        upstream = upstream_of(self.repository.parent, context)
        held = None
        if event and event.data.get("state", verdict.state) == verdict.state:
            held = LicenceReport.model_validate_json(self._blob(event, "licence"))
            told = held.upstream.expression if held.upstream else None
            same = told == (upstream[1].expression if upstream else told)
            if same and (held.as_of == context.as_of or not changes_with_time(held)):
                return held, False
        with self._reader() as reader:
            report = read_licence(reader, self.repository.origin, verdict.state, context, upstream)
        if held and report.model_copy(update={"as_of": held.as_of}) == held:
            return held, False
        data = {"expression": report.expression, "verdict": report.verdict, "state": verdict.state}
        self._append("licence", rules, {"licence": report}, data)
        return report, True

    def dossier(self, verdict: Verdict, report: LicenceReport, new_licence: bool) -> None:
        """Rendered again when generation, rules, verdict or licence changed, never because the day did."""
        from archiver.dossier import RENDERER_VERSION, render, restricted_findings
        from archiver.examine.cache import open_cache
        from archiver.examine.register import examine_all, open_context
        from archiver.examine.register import made_with as examiners_made_with
        from archiver.publication import not_scanned
        from archiver.records.dossier import DossierInput
        from archiver.records.exposure import layer_of
        from archiver.records.publication import Exposed

        versions = " ".join(f"{name}-{version}" for name, version in examiners_made_with().items())
        rules = f"{versions} renderer-{RENDERER_VERSION}"
        event = self._latest("dossier", rules)
        if event and event.number > self.verdict_number and not new_licence:
            return
        self.context.say(f"{self.repository.name}: examining")
        kept = open_cache(self.context.cache) if self.context.cache else nullcontext()
        with self._reader() as reader, kept as cache:
            looked_at = open_context(reader, as_of=self.context.as_of, repository=self.repository, cache=cache)
            examination = examine_all(looked_at)
        dossier = DossierInput(
            name=self.repository.name,
            origin=self.repository.origin,
            commit=looked_at.commit,
            project_id=self.view.project_id,
            generation=self.generation,
            repository=self.repository.model_copy(update={"clone_url": "", "metadata": None}),
            verdict=verdict,
            licence=report,
            examination=examination,
            parts=self.manifest.parts,
        )
        found = (row for row in restricted_findings(examination.findings) if layer_of(row.code))
        exposed = Exposed(findings=tuple(found), not_run=not_scanned(examination))
        self._append("dossier", rules, {**render(dossier), "findings.json": exposed}, {})

    def _reader(self) -> AbstractContextManager[Reader]:
        """The archived generation, read in the work folder."""
        return open_generation(self.context, self.view, self.manifest)

    def _latest(self, kind: str, rules: str) -> Event | None:
        """The newest event of a kind, if it speaks of this generation and was made by these rules."""
        event = self.view.latest(kind, self.generation)
        return event if event and event.made_with.get("rules") == rules else None

    def _blob(self, event: Event | None, kind: str) -> bytes:
        assert event is not None
        return self.context.archive.read_blob(next(b.sha256 for b in event.blobs if b.kind == kind))

    def _append(
        self,
        kind: EventKind,
        rules: str,
        blobs: Mapping[str, Record | bytes],
        data: Mapping[str, str | int | bool | list[str] | None],
    ) -> None:
        say_blobs(self.context.archive, self.view.project_id, kind, self.generation, rules, blobs, data)
