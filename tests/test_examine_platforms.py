"""Which CI service a file is for; no CI is said only when none of many is there."""

import pytest

from archiver.examine.platforms import ci_service


@pytest.mark.parametrize(
    ("path", "service"),
    [
        (".buildkite/pipeline.yml", "Buildkite"),
        ("bitbucket-pipelines.yml", "Bitbucket Pipelines"),
        ("azure-pipelines.release.yml", "Azure Pipelines"),
        (".azure-pipelines/test.yml", "Azure Pipelines"),
        ("deploy/Jenkinsfile", "Jenkins"),
        (".woodpecker/test.yaml", "Woodpecker"),
        (".forgejo/workflows/test.yml", "Gitea or Forgejo Actions"),
        ("codeship-steps.yml", "CodeShip"),
        ("docs/bitbucket-pipelines.yml", None),
        ("src/buildkite.yml", None),
        ("buildspec/readme.md", None),
    ],
)
def test_a_path_tells_the_service(path, service):
    """ "CI: none in the tree" beside a pipeline file is the kind of sentence after which nothing else is believed."""
    assert ci_service(path) == service
