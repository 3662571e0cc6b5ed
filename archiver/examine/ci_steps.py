"""What the steps of a CI file do: which of them test, check style, build, push, publish and deploy."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archiver.examine.interface import Context
from archiver.examine.parse import load_json, mapping, sequence
from archiver.examine.roles import role
from archiver.examine.texts import split_lines
from archiver.quoting import quote

GITHUB = ".github/workflows/"
"""Folder of GitHub's workflows."""

_MOST_STRINGS = 2_000

_B, _E = r"(?:^|[\s;&|(\"'/:])", r"(?=$|[\s;&|)\"'])"
_TESTS = re.compile(
    rf"{_B}(?:py\.?test|tox|nosetests|nox|jest|mocha|karma|ava|cypress|playwright|rspec|phpunit|vitest|codecept|behat)"
    rf"(?:$|[\s;&|)\"':])|manage\.py test\b|-m (?:unittest|pytest|nose)\b"
    rf"|{_B}(?:npm|yarn|pnpm)(?: run)? test(?![a-z_]|[:-](?:lint|types?|format|build))"
    rf"|{_B}(?:npm t|npm it|npm cit){_E}"
    rf"|{_B}(?:rake|rails)(?: \S+){{0,3}} (?:test|spec)\b|setup\.py test\b"
    rf"|{_B}(?:go|cargo|mix|sbt|mvn|gradle|gradlew|swift|dotnet|ng|lerna run|react-scripts|bundle exec rake"
    rf"|vue-cli-service|dbt|artisan|npx|hardhat|make|wp-scripts|inv|invoke) (?:\S+ )?"
    r"(?:test|check|verify|spec|test:unit|connectedAndroidTest)(?![\w.-])"
)
_LINTS = re.compile(
    rf"{_B}(?:eslint|flake8|black|ruff|pylint|mypy|prettier|rubocop|isort|stylelint|tslint|xo|pre-commit|phpcs|shellcheck"
    rf"|yamllint|golangci-lint|sqlfluff|standard|bandit|htmlproofer)(?:$|[\s;&|)\"':])"
    rf"|{_B}(?:npm run|yarn|yarn run|make|pnpm|inv|invoke) [\w:-]*(?:lint|format-check|check-format)\b"
    r"|go vet\b|cargo (?:fmt|clippy)"
)
_BUILDS = re.compile(
    rf"{_B}(?:npm run|yarn|yarn run|pnpm|gatsby|next|vite|hugo|jekyll|make|gulp|grunt|nuxt|expo|ng) [\w:-]*build\b"
    rf"|{_B}jekyll build|{_B}hugo(?:$| -)|gradlew? \S*assemble|xcodebuild|cargo build|mvn (?:\S+ )?package"
)
_IMAGE = re.compile(r"\bdocker(?:-compose| compose)? (?:image )?(?:build|push)\b|\bbuildx build\b")
_PUSHES = re.compile(r"\bdocker(?:-compose| compose| image)? push\b|\bbuildx build\b.{0,200}--push\b")
_PACKAGE = re.compile(r"\b(?:npm|yarn|lerna|poetry|cargo) publish\b|\btwine upload\b|\bgem push\b")
_DEPLOYS = (
    (re.compile(r"\bserverless deploy\b|\bsls deploy\b"), "Serverless Framework"),
    (re.compile(r"git push \S*heroku|heroku(?: \S+){0,3} \S*(?:push|release|deploy)|git\.heroku\.com"), "Heroku"),
    (re.compile(r"\beb deploy\b|elasticbeanstalk"), "AWS Elastic Beanstalk"),
    (re.compile(r"\baws s3 sync\b(?!.{0,80}(?:report|coverage|screenshot))|\bs3_website push\b"), "AWS S3"),
    (re.compile(r"\baws ecs\b|\becs-deploy\b"), "AWS ECS"),
    (re.compile(r"\baws lambda update|\bzappa (?:deploy|update)\b|\bsam deploy\b|\bchalice deploy\b"), "AWS Lambda"),
    (re.compile(r"\bcdk deploy\b|\baws cloudformation deploy\b"), "AWS CloudFormation"),
    (re.compile(r"\bnetlify deploy\b|\bnetlify-cli\b"), "Netlify"),
    (re.compile(r"\bvercel\b.{0,100}(?:--prod|deploy|--token)|\bnow --token"), "Vercel"),
    (re.compile(r"\bfirebase deploy\b"), "Firebase"),
    (re.compile(r"\bgcloud (?:\S+ )?(?:app|run|functions) deploy\b"), "Google Cloud"),
    (re.compile(r"\bkubectl (?:\S+ )?(?:apply|set|rollout|patch)\b|\bhelm (?:upgrade|install)\b"), "Kubernetes"),
    (re.compile(r"\bterraform (?:\S+ )?apply\b"), "Terraform"),
    (re.compile(r"\bansible-playbook\b"), "Ansible"),
    (re.compile(r"\bgh-pages\b|\bgh-deploy\b|origin gh-pages"), "GitHub Pages"),
    (re.compile(r"\bcap \S+ deploy\b"), "Capistrano"),
    (re.compile(r"\bwrangler (?:publish|deploy)\b"), "Cloudflare Workers"),
    (re.compile(r"\bfly(?:ctl)? deploy\b"), "Fly.io"),
    (re.compile(r"\brsync\b.{0,200}\S:|\bscp\b.{0,200}\S:"), "a server (rsync or scp)"),
)
_ACTIONS = (
    (re.compile(r"^(?:peaceiris/actions-gh-pages|JamesIves/github-pages-|actions/deploy-pages)", re.I), "GitHub Pages"),
    (re.compile(r"^akhileshns/heroku-deploy\b", re.I), "Heroku"),
    (re.compile(r"^aws-actions/amazon-ecs-deploy", re.I), "AWS ECS"),
    (re.compile(r"^(?:appleboy/(?:ssh|scp)-action|easingthemes/ssh-deploy)\b", re.I), "a server (SSH)"),
    (re.compile(r"^(?:nwtgck/actions-netlify|netlify/actions)", re.I), "Netlify"),
    (re.compile(r"^(?:amondnet/vercel-action)\b", re.I), "Vercel"),
    (re.compile(r"^google-github-actions/deploy-", re.I), "Google Cloud"),
    (re.compile(r"^(?:jakejarvis/s3-sync-action|reggionick/s3-deploy)\b", re.I), "AWS S3"),
    (re.compile(r"^cloudflare/(?:wrangler-action|pages-action)\b", re.I), "Cloudflare"),
    (re.compile(r"^FirebaseExtended/action-hosting-deploy\b", re.I), "Firebase"),
    (re.compile(r"^superfly/flyctl-actions", re.I), "Fly.io"),
    (re.compile(r"^serverless/github-action", re.I), "Serverless Framework"),
    (re.compile(r"^beanstalk-deploy|/beanstalk-deploy\b", re.I), "AWS Elastic Beanstalk"),
)  # fmt: skip
_PROVIDERS = {
    "heroku": "Heroku", "s3": "AWS S3", "pages": "GitHub Pages", "elasticbeanstalk": "AWS Elastic Beanstalk",
    "firebase": "Firebase", "codedeploy": "AWS CodeDeploy", "gae": "Google App Engine", "lambda": "AWS Lambda",
    "cloudfoundry": "Cloud Foundry", "surge": "Surge", "netlify": "Netlify",
}  # fmt: skip
_DEPLOY_SCRIPT = re.compile(
    r"(?:^|[\s;&|])((?:make|npm run|yarn run|yarn|bash|sh|python3?) (?:\./)?[\w./:-]{0,40}deploy[\w.:-]{0,40}"
    r"|\./[\w./-]{0,60}deploy[\w.-]{0,40})",
)
_OPAQUE = re.compile(
    rf"{_B}(?:bash|sh|source|python3?|node|ruby|make|rake|npm run|yarn run|yarn|pnpm|grunt|gulp|docker-compose"
    rf"|docker compose|docker run|docker exec|earthly|bazel|just|inv|invoke|fab)(?:$| )"
    rf"|(?:^|\s)[\w./-]*\w\.(?:sh|py|js|rb){_E}|(?:^|\s)\./\S|(?<![a-z])tests?(?![a-z])"
)
"""Commands behind which tests may run that nobody sees here."""
_HARMLESS = re.compile(
    r"^\s*(?:yarn|yarn install\b.*|yarn --(?:frozen|pure)\S*|npm (?:ci|install)\b.*|pip3? install\b.*"
    r"|python3? -m (?:pip|venv|ensurepip)\b.*"
    r"|(?:npm run|yarn|yarn run) [\w:-]*(?:build|lint|deploy|format|export)[\w:-]*"
    r"|yarn (?:add|global|cache)\b.*|make (?:build|deploy|lint|install|html|publish)\b"
    r"|docker-compose (?:build|push|pull)\b.*|source \S*activate)\s*$"
)


@dataclass
class Deeds:
    """What one file of CI does."""

    tests: bool = False
    lints: bool = False
    builds: bool = False
    image: bool = False
    registries: dict[str, None] = field(default_factory=dict)
    pushes: bool = False
    package: bool = False
    release: bool = False
    scans: bool = False
    deploys: dict[str, None] = field(default_factory=dict)
    opaque: bool = False
    """Whether it starts something whose commands are not read here."""


@dataclass(frozen=True)
class Scripts:
    """Commands behind names: `npm run x`, `make x`."""

    npm: Mapping[str, str]
    make: Mapping[str, str]


def read_deeds(path: str, data: Mapping[str, object], scripts: Scripts, context: Context) -> Deeds:
    deeds = Deeds()
    for command in _commands(path, data):
        for text in _opened(command, scripts):
            _note_command(deeds, text)
        if not deeds.deploys and (match := _DEPLOY_SCRIPT.search(command[:1000])):
            deeds.deploys[f"`{quote(match[1], 60)}`"] = None
    if path.startswith(GITHUB):
        for job in mapping(data.get("jobs")).values():
            deeds.opaque |= "uses" in mapping(job)
            for step in sequence(mapping(job).get("steps")):
                _note_action(deeds, mapping(step), mapping(data.get("env")))
    if path == ".travis.yml":
        _note_travis(deeds, data, context)
    else:
        deeds.opaque |= "orbs" in data or "include" in data
    return deeds


def _commands(path: str, data: Mapping[str, object]) -> Iterator[str]:
    """What a shell would run, wherever it stands."""
    keys = r"^run$" if path.startswith(GITHUB) else r"script|^run$|^command$|^install$|override|^pre$|^post$"
    pending: list[tuple[str, object]] = [("", dict(data))]
    for _ in range(_MOST_STRINGS):
        if not pending:
            return
        label, value = pending.pop(0)
        if isinstance(value, dict):
            pending.extend((str(key), item) for key, item in value.items())
        elif isinstance(value, list):
            pending.extend((label, item) for item in value)
        elif isinstance(value, str) and re.search(keys, label):
            yield from (line for line in split_lines(value) if line.strip() and not line.lstrip().startswith("#"))


def _opened(command: str, scripts: Scripts) -> Iterator[str]:
    """The command; and what stands behind a script or target, as far as two steps."""
    pending, said = [(command, 0)], set[str]()
    while pending:
        text, deep = pending.pop()
        yield text
        if deep >= 2:
            continue
        for match in re.finditer(r"\b(?:(?:npm|pnpm)(?: run)?|yarn(?: run)?) (?:-\S+ )?([\w:.-]{1,60})", text[:2000]):
            if (script := scripts.npm.get(match[1])) and match[1] not in said:
                said.add(match[1])
                pending.append((script, deep + 1))
        for match in re.finditer(r"\bmake (?:-\S+ )?([\w.-]{1,60})", text[:2000]):
            if (recipe := scripts.make.get(match[1])) and f"make {match[1]}" not in said:
                said.add(f"make {match[1]}")
                pending.append((recipe, deep + 1))


def _note_command(deeds: Deeds, text: str) -> None:
    text = text[:1000]
    if "no test specified" in text or re.match(r"\s*echo\b", text):
        return
    tests = _TESTS.search(text) is not None and not re.search(r"\binstall\b|--version", text)
    deeds.tests |= tests and not re.search(r"\btox\b.{0,60}-e ?(?!py|test)", text)
    deeds.lints |= _LINTS.search(text) is not None and not re.search(r"\binstall\b|\badd\b", text)
    deeds.builds |= _BUILDS.search(text) is not None
    deeds.image |= _IMAGE.search(text) is not None
    deeds.pushes |= _PUSHES.search(text) is not None
    deeds.package |= _PACKAGE.search(text) is not None
    for pattern, target in _DEPLOYS:
        if pattern.search(text):
            deeds.deploys[target] = None
    deeds.opaque |= _OPAQUE.search(text) is not None and not _HARMLESS.search(text)


def _note_action(deeds: Deeds, step: Mapping[str, object], environment: Mapping[str, object]) -> None:
    action, _, release = str(step.get("uses") or "").partition("@")
    given = mapping(step.get("with"))
    if action.startswith("docker/login-action"):
        deeds.registries[_registry(str(given.get("registry") or "docker.io"), environment)] = None
    elif action.startswith("docker/build-push-action"):
        deeds.image = True
        unsaid = "true" if release.startswith("v1") else ""
        deeds.pushes |= str(given.get("push", unsaid)).lower() not in ("", "false")
    elif re.match(r"(?:softprops/action-gh-|actions/create-|ncipollo/|marvinpinto/action-automatic-)release", action):
        deeds.release = True
    elif re.match(r"(?:pypa/gh-action-pypi-publish|js-devtools/npm-publish)", action, re.IGNORECASE):
        deeds.package = True
    elif action.startswith("github/codeql-action/analyze"):
        deeds.scans = True
    elif re.match(r"cypress-io/github-action", action):
        deeds.tests = True
    elif re.match(r"(?:psf/black|pre-commit/action|github/super-linter|rickstaa/action-black)", action):
        deeds.lints = True
    elif action.startswith(("./", "docker://")):
        deeds.opaque = True
    for pattern, target in _ACTIONS:
        if pattern.search(action):
            deeds.deploys[target] = None


def _registry(written: str, environment: Mapping[str, object]) -> str:
    if match := re.fullmatch(r"\$\{\{\s*env\.(\w+)\s*\}\}", written.strip()):
        written = str(environment.get(match[1]) or "")
    if written.endswith("docker.io") or "docker.io/" in written:
        return "Docker Hub"
    if ".dkr.ecr." in written:
        return "AWS ECR"
    return quote(written, 60) if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:/[\w./-]*)?", written) else "a registry"


def _note_travis(deeds: Deeds, data: Mapping[str, object], context: Context) -> None:
    """Its own defaults, and its `deploy` section."""
    unscripted = "script" not in data and not any(key in data for key in ("jobs", "stages"))
    if unscripted and data.get("language") == "node_js":  # `npm test`
        manifest = context.by_path.get("package.json")
        scripts = mapping(mapping(load_json(context.texts.read(manifest) or "")).get("scripts")) if manifest else {}
        _note_command(deeds, f"npm test ; {scripts['test']}" if "test" in scripts else "")
    deeds.opaque |= unscripted and data.get("language") != "node_js"
    deploy = data.get("deploy")
    for row in [deploy] if isinstance(deploy, dict) else sequence(deploy):
        provider = str(mapping(row).get("provider") or "")
        if provider in _PROVIDERS:
            deeds.deploys[_PROVIDERS[provider]] = None
        deeds.package |= provider in ("npm", "pypi", "rubygems")
        deeds.release |= provider == "releases"


def read_scripts(context: Context) -> Scripts:
    """Scripts of every package.json and targets of every Makefile, joined where a name stands twice."""
    npm: dict[str, str] = {}
    make: dict[str, str] = {}
    for entry in context.entries:
        base = posixpath.basename(entry.path)
        if role(entry.path) == "foreign" or base not in ("package.json", "Makefile", "makefile", "GNUmakefile"):
            continue
        text = context.texts.read(entry) or ""
        if base == "package.json":
            for label, script in mapping(mapping(load_json(text)).get("scripts")).items():
                npm[label] = f"{npm.get(label, '')} ; {script}"[:1000]
            continue
        target = ""
        for line in split_lines(text):
            if match := re.match(r"([A-Za-z][\w.-]{0,60})\s*:(?!=)([^#]{0,300})", line):
                target = match[1]
                needs = (word for word in match[2].split()[:10] if re.fullmatch(r"[\w-]+", word))
                make[target] = " ".join(f"make {word}" for word in needs)
            elif line.startswith("\t") and target and len(make[target]) < 1000:
                make[target] += f" ; {line.strip()[:300]}"
    return Scripts(npm, make)
