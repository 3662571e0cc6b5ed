"""Which CI service and which host a file is for: by its path, and by its content where that is not enough."""

import posixpath
import re

from archiver.examine.parse import load_json, mapping

_CI = (
    (re.compile(r"^\.github/workflows/[^/]+\.ya?ml$"), "GitHub Actions"),
    (re.compile(r"^\.travis\.yml$"), "Travis CI"),
    (re.compile(r"^\.circleci/config\.yml$|^circle\.yml$"), "CircleCI"),
    (re.compile(r"^\.gitlab-ci\.yml$"), "GitLab CI"),
    (re.compile(r"(?:^|/)Jenkinsfile$"), "Jenkins"),
    (re.compile(r"^\.?azure-pipelines(?:[\w.-]*\.ya?ml$|/[^/]+\.ya?ml$)|^\.vsts-ci\.yml$"), "Azure Pipelines"),
    (re.compile(r"^\.?buildkite/[\w.-]+\.ya?ml$"), "Buildkite"),
    (re.compile(r"^bitbucket-pipelines\.yml$"), "Bitbucket Pipelines"),
    (re.compile(r"^\.(?:gitea|forgejo)/workflows/[^/]+\.ya?ml$"), "Gitea or Forgejo Actions"),
    (re.compile(r"^\.woodpecker(?:\.ya?ml$|/[^/]+\.ya?ml$)"), "Woodpecker"),
    (re.compile(r"^\.semaphore/[\w.-]+\.ya?ml$"), "Semaphore"),
    (re.compile(r"^(?:codeship-(?:services|steps)\.yml|\.codeship\.yml)$"), "CodeShip"),
    (re.compile(r"^wercker\.yml$"), "Wercker"),
    (re.compile(r"^\.cirrus\.yml$"), "Cirrus CI"),
    (re.compile(r"^\.teamcity/"), "TeamCity"),
    (re.compile(r"^bamboo-specs/"), "Bamboo"),
    (re.compile(r"^\.builds/[\w.-]+\.yml$|^\.build\.yml$"), "SourceHut builds"),
    (re.compile(r"^codemagic\.yaml$"), "Codemagic"),
    (re.compile(r"^bitrise\.yml$"), "Bitrise"),
    (re.compile(r"^\.scrutinizer\.yml$"), "Scrutinizer"),
    (re.compile(r"^\.?appveyor\.yml$"), "AppVeyor"),
    (re.compile(r"^\.drone\.yml$"), "Drone"),
    (re.compile(r"^buildspec\.ya?ml$"), "AWS CodeBuild"),
    (re.compile(r"^cloudbuild\.ya?ml$"), "Google Cloud Build"),
)
_READ = frozenset({"GitHub Actions", "Travis CI", "CircleCI", "GitLab CI"})
"""Services whose files are read step by step."""
_HOSTS = (
    (re.compile(r"(?:^|/)serverless[\w.-]*\.(?:ya?ml|js|ts|json)$"), "Serverless Framework"),
    (re.compile(r"(?:^|/)app\.json$"), "Heroku button"),
    (re.compile(r"(?:^|/)heroku\.yml$"), "Heroku"),
    (re.compile(r"(?:^|/)Procfile$"), "Heroku or another Procfile host"),
    (re.compile(r"(?:^|/)netlify\.toml$"), "Netlify"),
    (re.compile(r"(?:^|/)(?:vercel|now)\.json$"), "Vercel"),
    (re.compile(r"(?:^|/)fly\.toml$"), "Fly.io"),
    (re.compile(r"(?:^|/)render\.yaml$"), "Render"),
    (re.compile(r"(?:^|/)firebase\.json$"), "Firebase"),
    (re.compile(r"(?:^|/)wrangler\.toml$"), "Cloudflare Workers"),
    (re.compile(r"(?:^|/)zappa_settings\.\w+$"), "Zappa on AWS Lambda"),
    (re.compile(r"(?:^|/)claudia\.json$"), "Claudia on AWS Lambda"),
    (re.compile(r"(?:^|/)\.chalice/config\.json$"), "Chalice on AWS Lambda"),
    (re.compile(r"(?:^|/)(?:\.ebextensions|\.elasticbeanstalk)/"), "AWS Elastic Beanstalk"),
    (re.compile(r"(?:^|/)(?:samconfig\.toml|cdk\.json)$"), "AWS SAM or CDK"),
    (re.compile(r"(?:^|/)appspec\.yml$"), "AWS CodeDeploy"),
    (re.compile(r"\.tf$"), "Terraform"),
    (re.compile(r"(?:^|/)(?:Capfile|config/deploy\.rb)$"), "Capistrano"),
    (re.compile(r"(?:^|/)fabfile(?:\.py|/)"), "Fabric"),
    (re.compile(r"(?:^|/)(?:k8s|kubernetes|helm|charts)/.*\.ya?ml$"), "Kubernetes"),
    (re.compile(r"^CNAME$"), "GitHub Pages with a domain of its own"),
    (re.compile(r"(?:^|/)ansible\.cfg$|(?:^|/)playbook[\w.-]*\.yml$"), "Ansible"),
)
_BUTTON = frozenset({"env", "addons", "buildpacks", "formation", "stack", "scripts", "environments", "image"})
"""Keys of an app.json of which a host can make an app; with a name and a description alone it is a label, or Expo's."""


def ci_service(path: str) -> str | None:
    """The CI service that a path of the tree is for."""
    return next((service for pattern, service in _CI if pattern.search(path)), None)


def is_read_ci(path: str) -> bool:
    """Whether it is a file of CI whose steps are read."""
    return ci_service(path) in _READ


def hosts(path: str) -> list[str]:
    """What a path of the tree is deployed to or by."""
    return [host for pattern, host in _HOSTS if pattern.search(path)]


def only_names(path: str, text: str) -> bool:
    """Whether a file deploys nothing, though its path says so: an app.json that holds words alone, or an Expo app's."""
    if posixpath.basename(path) != "app.json":
        return False
    data = mapping(load_json(text))
    return "expo" in data or not data.keys() & _BUTTON
