"""What the smaller deployment files say: hosts and their add-ons, clusters, and the steps by which CI deploys."""

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import line_of, load_json, load_toml, load_yaml, mapping, sequence
from archiver.examine.platforms import is_read_ci
from archiver.examine.roles import role
from archiver.examine.texts import split_lines
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_MOST = 3
"""Facts of one kind of file."""
_NAMES = 6

_Said = tuple[str, str, str] | None
"""(platform, sentence, pattern of the line) of one file; None where it says nothing."""


def say_platforms(context: Context, notes: Notes) -> None:
    """Facts on the files of hosts. Data keys: `platform`."""
    told: Counter[str] = Counter()
    for entry in context.entries:
        reader = _reader(entry.path)
        if not reader or role(entry.path) != "code":
            continue
        text = context.texts.read(entry) or ""
        said = reader(text)
        if said and told[said[0]] < _MOST:
            platform, statement, where = said
            told[platform] += 1
            notes.fact("platform", statement, notes.at(entry, line_of(text, where)), platform=platform)


def _reader(path: str) -> Callable[[str], _Said] | None:
    return _READERS.get(posixpath.basename(path)) or (_capistrano if path.endswith("config/deploy.rb") else None)


def _app_json(text: str) -> _Said:
    data = mapping(load_json(text))
    addons = [item if isinstance(item, str) else mapping(item).get("plan") for item in sequence(data.get("addons"))]
    packs = [mapping(item).get("url") for item in sequence(data.get("buildpacks"))]
    parts = [
        f"stack `{quote(str(data['stack']), 30)}`" if isinstance(data.get("stack"), str) else "",
        f"add-ons {_listed(addons)}" if any(addons) else "",
        f"buildpacks {_listed(packs)}" if any(packs) else "",
    ]
    said = "; ".join(filter(None, parts))
    return (
        ("Heroku", f"Heroku makes an app of it with: {said}.", r"[\"'](?:stack|addons|buildpacks)[\"']")
        if said
        else None
    )


def _heroku(text: str) -> _Said:
    data = mapping(load_yaml(text))
    images = mapping(mapping(data.get("build")).get("docker"))
    run = mapping(data.get("run"))
    plans = [mapping(item).get("plan") for item in sequence(mapping(data.get("setup")).get("addons"))]
    parts = [
        f"builds an image for {_listed(images)}" if images else "",
        f"runs {_listed(run)}" if run else "",
        f"with add-ons {_listed(plans)}" if any(plans) else "",
        "with a step at each release" if data.get("release") else "",
    ]
    said = ", ".join(filter(None, parts))
    return ("Heroku, by image", f"Heroku {said}.", r"^build|^run") if said else None


def _netlify(text: str) -> _Said:
    data = load_toml(text)
    build = mapping(data.get("build"))
    redirects = len(sequence(data.get("redirects")))
    parts = [
        f"builds with `{quote(build['command'], 120)}`" if isinstance(build.get("command"), str) else "",
        f"publishes `{quote(build['publish'], 60)}`" if isinstance(build.get("publish"), str) else "",
        f"runs functions of `{quote(build['functions'], 60)}`" if isinstance(build.get("functions"), str) else "",
        f"has {redirects} redirect{'s' if redirects > 1 else ''}" if redirects else "",
    ]
    said = ", ".join(filter(None, parts))
    return ("Netlify", f"Netlify {said}.", r"^\[build\]") if said else None


def _vercel(text: str) -> _Said:
    data = mapping(load_json(text))
    crons = len(sequence(data.get("crons")))
    kept = ("rewrites", "routes", "redirects", "headers", "builds", "functions")
    parts = [
        f"{crons} call{'s' if crons > 1 else ''} by the clock" if crons else "",
        f"settings for {_listed(key for key in kept if data.get(key))}" if any(data.get(key) for key in kept) else "",
    ]
    said = ", ".join(filter(None, parts))
    return (
        ("Vercel", f"Vercel has {said}.", r"[\"'](?:crons|rewrites|routes|redirects|headers|builds)[\"']")
        if said
        else None
    )


def _wrangler(text: str) -> _Said:
    data = load_toml(text)
    bound = (
        "kv_namespaces",
        "d1_databases",
        "r2_buckets",
        "durable_objects",
        "queues",
        "services",
        "send_email",
        "ai",
        "hyperdrive",
    )
    names = [key for key in bound if data.get(key)]
    main = data.get("main")
    start = f" runs `{quote(main, 80)}`" if isinstance(main, str) else " runs it"
    needs = f", bound to {_listed(names)}" if names else ""
    return "Cloudflare Workers", f"Cloudflare Workers{start}{needs}.", r"^main|^name"


def _fly(text: str) -> _Said:
    data = load_toml(text)
    region = data.get("primary_region")
    mounts = " with a volume" if data.get("mounts") else ""
    where = f" in region `{quote(region, 20)}`" if isinstance(region, str) else ""
    return ("Fly.io", f"Fly.io runs it{where}{mounts}.", r"^app\b") if data else None


def _render(text: str) -> _Said:
    data = mapping(load_yaml(text))
    kinds = Counter(str(mapping(item).get("type")) for item in sequence(data.get("services")))
    bases = len(sequence(data.get("databases")))
    said = [f"{count} `{quote(kind, 20)}`" for kind, count in kinds.most_common(_NAMES)]
    said += [f"{bases} database{'s' if bases > 1 else ''}"] if bases else []
    return ("Render", f"Render runs {', '.join(said)}.", r"^services|^databases") if said else None


def _firebase(text: str) -> _Said:
    data = mapping(load_json(text))
    return (
        ("Firebase", f"Firebase serves {_listed(data)}.", r"[\"'](?:hosting|functions|firestore)[\"']")
        if data
        else None
    )


def _app_engine(text: str) -> _Said:
    data = mapping(load_yaml(text))
    runtime = data.get("runtime")
    if not isinstance(runtime, str) or not (
        "handlers" in data or "env" in data or "entrypoint" in data or "instance_class" in data
    ):
        return None
    return "Google App Engine", f"Google App Engine runs it on `{quote(runtime, 30)}`.", r"^runtime"


def _cdk(text: str) -> _Said:
    start = mapping(load_json(text)).get("app")
    said = f"AWS CDK describes its infrastructure: `{quote(start, 100)}`." if isinstance(start, str) else ""
    return ("AWS CDK", said, r"[\"']app[\"']") if said else None


def _codedeploy(text: str) -> _Said:
    hooks = mapping(mapping(load_yaml(text)).get("hooks"))
    return ("AWS CodeDeploy", f"AWS CodeDeploy runs scripts at {_listed(hooks)}.", r"^hooks") if hooks else None


def _capistrano(text: str) -> _Said:
    version = re.search(r"^lock[ \t]+[\"']([\w.~> ]{1,20})[\"']", text, re.MULTILINE)
    said = f"Capistrano{f' `{version[1]}`' if version else ''} copies it to servers over SSH."
    return "Capistrano", said, r"^(?:lock|set)\b"


_READERS: dict[str, Callable[[str], _Said]] = {
    "app.json": _app_json, "heroku.yml": _heroku, "netlify.toml": _netlify, "vercel.json": _vercel, "now.json": _vercel,
    "wrangler.toml": _wrangler, "fly.toml": _fly, "render.yaml": _render, "firebase.json": _firebase,
    "app.yaml": _app_engine, "app.yml": _app_engine, "cdk.json": _cdk, "appspec.yml": _codedeploy,
}  # fmt: skip


def _listed(names: object) -> str:
    """At most six of what is text, quoted."""
    words = [quote(name, 60) for name in names if isinstance(name, str) and name] if hasattr(names, "__iter__") else []
    more = f" and {len(words) - _NAMES} more" if len(words) > _NAMES else ""
    return ", ".join(f"`{word}`" for word in words[:_NAMES]) + more


_CLUSTER = re.compile(r"(?:^|/)(?:k8s|kubernetes|kube|manifests|helm|charts)/.*\.ya?ml$")
_KIND = re.compile(
    r"^kind:[ \t]*[\"']?(Deployment|StatefulSet|DaemonSet|Service|Ingress|CronJob|Job|ConfigMap|Secret|Namespace"
    r"|PersistentVolumeClaim|HorizontalPodAutoscaler)\b",
    re.MULTILINE,
)


def say_cluster(context: Context, notes: Notes) -> None:
    """One fact on all files of Kubernetes. Data keys: `platform`, `resources` with counts."""
    kinds: Counter[str] = Counter()
    first: Entry | None = None
    looked = [e for e in context.entries if _CLUSTER.search(e.path) and role(e.path) == "code"]
    for entry, text in context.texts.each(looked[:300]):
        found = _KIND.findall(text)
        kinds.update(found)
        first = first or (entry if found else None)
    if first:
        said = ", ".join(f"{count} `{kind}`" for kind, count in kinds.most_common(_NAMES))
        statement = f"Kubernetes runs it: {said}."
        rows = [f"{kind} {count}" for kind, count in kinds.most_common()]
        notes.fact("kubernetes", statement, notes.at(first), platform="Kubernetes", resources=rows)


_TOOLS = (
    "sls|serverless|cdk|sam|firebase|netlify|vercel|now|wrangler|flyctl|fly|gcloud app|zappa|eb|apex|chalice|claudia"
    "|surge|gh-pages|cf"
)
_STEP = re.compile(
    r"^\s*(?:-\s*)?(?:run:\s*|command:\s*|script:\s*|after_success:\s*)?[|>\"'-]?\s*(?P<command>"
    r"(?:uv run\s+(?:--\S+\s+\w+\s+)?|poetry run\s+|pipenv run\s+|bundle exec\s+)?(?:npx\s+|yarn\s+|bash\s+|sh\s+|\./)?"
    rf"(?:(?:{_TOOLS})\s+(?:\S+\s+){{0,3}}?(?:deploy|update|publish|--prod)|terraform\s+apply"
    r"|kubectl\s+(?:apply|set|rollout)|helm\s+upgrade|git\s+push\s+\S{0,80}heroku|heroku\s+container:(?:push|release)"
    r"|aws\s+(?:s3\s+(?:sync|cp)(?![^\n]{0,200}(?:report|coverage|artifact|screenshot|\blogs?\b))"
    r"|ecs\s+update|lambda\s+update|cloudformation\s+deploy|deploy\s+create)"
    r"|cap\s+\w+\s+deploy|ansible-playbook\b|docker\s+push\b|rsync\s+-|make\s+[\w-]*deploy[\w-]*"
    r"|(?:npm run|yarn(?: run)?)\s+[\w:-]*deploy[\w:-]*|[\w./-]*deploy[\w-]*\.sh)\b[^\n]{0,200})"
)
_USES = re.compile(
    r"^\s*(?:-\s*)?uses:\s*[\"']?(?P<action>(?:[\w.-]{1,60}/[\w./-]{0,80}(?:deploy|gh-pages|publish-pages)[\w./-]{0,80}"
    r"|cloudflare/wrangler-action|appleboy/(?:ssh|scp)-action|superfly/flyctl-actions[\w/-]{0,40})"
    r"@[\w.-]{1,60})",
    re.IGNORECASE,
)
_PROVIDER = re.compile(r"^\s{1,8}-?\s*provider:\s*[\"']?(?P<provider>[\w:.-]{2,40})")


def say_ci_deploys(context: Context, notes: Notes) -> None:
    """Facts on the steps by which CI deploys, one a file. Data keys: `ci_deploys`, the steps as written."""
    told = 0
    for entry in context.entries:
        if not is_read_ci(entry.path) or told >= 2 * _MOST:
            continue
        text = context.texts.read(entry) or ""
        steps = list(_steps(text, entry.path))
        if steps:
            told += 1
            shown = ", ".join(f"`{step}`" for step, _ in steps[:_MOST])
            more = f" and {len(steps) - _MOST} more" if len(steps) > _MOST else ""
            statement = f"CI deploys by {shown}{more}{_when(text)}, `{printable_path(entry.path)}`."
            notes.fact(
                "ci deploys", statement, notes.at(entry, steps[0][1]), ci_deploys=[step for step, _ in steps[:20]]
            )


def _steps(text: str, path: str) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(split_lines(text), 1):
        if line.lstrip().startswith("#"):
            continue
        if match := _STEP.match(line[:300]):
            yield quote(match["command"].strip(" \"'\\"), 100), number
        elif match := _USES.match(line[:300]):
            yield quote(match["action"].partition("@")[0], 100), number
        elif path == ".travis.yml" and (match := _PROVIDER.match(line[:200])):
            yield quote(f"provider {match['provider']}", 60), number


def _when(text: str) -> str:
    """` on push to `main``, of a workflow of GitHub's that runs on nothing else."""
    data = mapping(load_yaml(text))
    on = data.get("on", data.get("True"))  # YAML 1.1 reads `on` as true
    push = mapping(mapping(on).get("push"))
    names = [*sequence(push.get("branches")), *sequence(push.get("tags"))]
    return f" on push to {_listed(names)}" if names and len(mapping(on)) == 1 else ""
