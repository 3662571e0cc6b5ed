"""What it is deployed on, which files do not parse, and what Terraform refers to and nobody declares."""

import re
from datetime import date
from pathlib import Path

import pytest

from archiver.examine import infrastructure
from archiver.examine.hcl import blocks_of, read_hcl
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and look at how it is deployed."""

    def run(files):
        with open_reader(make_repo(tmp_path / "repo", [C(files)])) as reader:
            found = examine_all(open_context(reader, as_of=DAY), [infrastructure])
        assert not any("crashed" in row.reason for row in found.not_run), found.not_run
        return found

    return run


def places(found):
    return [(f.code, f.path, f.line) for f in found.findings]


SERVERLESS = """\
service: polls
frameworkVersion: ">=1.1.0 <2.0.0"
provider:
  name: aws
  runtime: python3.7
  region: ${opt:region, env:REGION, "us-east-1"}
  iamRoleStatements:
    - Effect: Allow
      Action: [ses:SendEmail]
      Resource: "*"
    - Effect: Allow
      Action: s3:GetObject
      Resource: !GetAtt Files.Arn
  environment:
    KEY: ${ssm:/${self:custom.stage}/polls/key~true}
functions:
  server:
    handler: wsgi_handler.handler
    vpc: ${self:custom.vpc}
    events:
      - http: ANY /
      - http: ANY {proxy+}
      - schedule:
          rate: rate(4 minutes)
  once:
    handler: jobs.once
plugins:
  - serverless-wsgi
"""


def test_serverless_says_where_it_runs_and_what_calls_its_functions(examine):
    """Day one: on what does this run, what runs by the clock, and which values does my account need?"""
    said = [fact.statement for fact in examine({"serverless.yml": SERVERLESS}).facts]
    assert said == [
        "Serverless Framework `>=1.1.0 <2.0.0` on AWS Lambda, runtime `python3.7`, whose support ended 2023-06, "
        "region `us-east-1`, inside a VPC, 2 functions.",
        "Functions: `server` (`wsgi_handler.handler`; 2 × HTTP; rate(4 minutes)), "
        "`once` (`jobs.once`; called by nothing that is written here).",
        "Its role may do these on every resource, or everything of a service: `ses:SendEmail`.",
        "It takes 1 value from AWS Systems Manager's parameters: `/<stage>/polls/key`.",
        "Plugins of the framework: `serverless-wsgi`.",
    ]


def test_a_file_that_does_not_parse_is_told_by_its_line_and_read_as_far_as_it_goes(examine):
    """The deploy stops there; what the lines say is still worth knowing."""
    found = examine({"serverless.yml": SERVERLESS.replace("  environment:", "  ...\n  environment:")})
    assert places(found) == [("INF-001", "serverless.yml", 15)]
    assert found.facts[0].statement == (
        "Serverless Framework, in a file that does not parse: runtime `python3.7`, whose support ended 2023-06, "
        "functions `wsgi_handler.handler`, `jobs.once`."
    )


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("docker-compose.yml", "services:\n  db:\n\timage: x\n", 3),
        ("package.json", '{\n  "name": "x"\n  "version": "1"\n}\n', 3),
        ("netlify.toml", "[build]\ncommand = make\n", 2),
        ("infra/main.tf", 'resource "a" "b" {\n  c = [1, 2\n}\n', 2),
    ],
)
def test_each_format_names_the_line_of_its_first_error(examine, path, text, line):
    """ "It does not parse" costs an hour, "line 3" costs a minute."""
    found = examine({path: text})
    assert places(found) == [("INF-001", path, line)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("serverless.yml", "a: !Ref B\nb: !Sub 'x-${A}'\n"),
        ("docker-compose.yml", "services:\n  db:\n    image: {{ image }}\n\t{% if x %}\n"),
        (".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    if: ${{ github.ref == 'x' }}\n"),
        ("firebase.json", '{\n  // hosting\n  "hosting": {},\n}\n'),
        ("k8s/all.yaml", "kind: Service\n---\nkind: Deployment\n"),
        ("main.tf", '# {\nlocals {\n  a = "{ ${join("}", [1])} $${x"\n  b = <<EOF\n { ( \nEOF\n}\n/* [ */\n'),
    ],
)
def test_tags_templates_comments_and_several_documents_are_no_errors(examine, path, text):
    """A finding that the tool itself does not share sends people after nothing."""
    assert places(examine({path: text})) == []


TERRAFORM = {
    "infra/main.tf": (
        'terraform {\n  backend "s3" {\n    bucket = "old-state"\n  }\n}\n'
        'provider "aws" {\n  region = var.region\n}\n'
        'resource "aws_s3_bucket" "files" {\n  bucket = "${local.env}.files"\n  tags = module.tags.all\n}\n'
        'resource "aws_s3_bucket" "more" {\n  bucket = "local.other"\n}\n'
    ),
    "infra/vars.tf": 'variable "region" {\n}\nvariable "size" {\n  default = 1\n}\n',
}


def test_terraform_says_what_it_makes_where_its_state_is_and_what_is_missing(examine):
    """Without the state nobody can change what runs, and without the locals nothing is planned at all."""
    found = examine(TERRAFORM)
    assert [fact.statement for fact in found.facts] == [
        "Terraform, 2 files in `infra`, providers `aws`, 2 resources: 2 `aws_s3_bucket`.",
        "Terraform keeps its state in a `s3` backend, `old-state`: it belongs to the old account.",
        "Terraform asks for values that have no default: `region`.",
    ]
    assert places(found) == [("INF-002", "infra/main.tf", 10)]
    assert found.findings[0].message == (
        "Terraform refers to `local.env`, `module.tags`, and no file in `infra` declares them."
    )


@pytest.mark.parametrize(
    "more",
    [
        {"infra/rest.tf": 'locals {\n  env = "dev"\n}\nmodule "tags" {\n  source = "./tags"\n}\n'},
        {"infra/terragrunt.hcl": "generate {}\n"},
    ],
    ids=["declared beside it", "written by Terragrunt"],
)
def test_what_another_file_gives_is_not_missing(examine, more):
    """A folder is one module: its files declare for each other."""
    assert places(examine(TERRAFORM | more)) == []


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("app.json", '{"stack": "heroku-18", "addons": [{"plan": "heroku-redis"}]}',
         "Heroku makes an app of it with: stack `heroku-18`; add-ons `heroku-redis`."),
        ("netlify.toml", '[build]\ncommand = "npm run build"\npublish = "public"\n',
         "Netlify builds with `npm run build`, publishes `public`."),
        ("vercel.json", '{"crons": [{"path": "/a"}]}', "Vercel has 1 call by the clock."),
        ("wrangler.toml", 'main = "src/i.js"\n[[d1_databases]]\nbinding = "D"\n',
         "Cloudflare Workers runs `src/i.js`, bound to `d1_databases`."),
        ("k8s/web.yaml", "kind: Deployment\n---\nkind: Service\n", "Kubernetes runs it: 1 `Deployment`, 1 `Service`."),
        ("template.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A:\n    Type: AWS::Lambda::Function\n"
         "    Properties:\n      Runtime: nodejs8.10\n",
         "AWS CloudFormation, runtime `nodejs8.10`, whose support ended 2019-12, 1 resource: "
         "1 `AWS::Lambda::Function`."),
        (".github/workflows/deploy.yml",
         "on:\n  push:\n    branches: [main]\njobs:\n  a:\n    steps:\n      - run: make deploy-prod\n",
         "CI deploys by `make deploy-prod` on push to `main`, `.github/workflows/deploy.yml`."),
        (".travis.yml", "deploy:\n  provider: heroku\n", "CI deploys by `provider heroku`, `.travis.yml`."),
    ],
)  # fmt: skip
def test_each_host_is_said_in_one_sentence(examine, path, text, said):
    """The reader wants to know which account to open, not how the file is written."""
    assert [fact.statement for fact in examine({path: text}).facts] == [said]


@pytest.mark.parametrize(
    "step",
    ["run: aws s3 sync playwright-report/ s3://x", "uses: docker/build-push-action@v5", "run: deploy/hooks/install.sh"],
)
def test_steps_that_test_and_build_deploy_nothing(examine, step):
    """A report that is kept and an image that is only built change nothing that runs."""
    workflow = f"on: push\njobs:\n  a:\n    steps:\n      - {step}\n"
    assert examine({".github/workflows/ci.yml": workflow}).facts == ()


def test_blocks_are_read_with_what_is_their_own():
    """A default of an inner block is no default of the variable."""
    found = read_hcl('variable "a" {\n  type = object({\n    default = string\n  })\n}\n')
    assert found.fault_line is None
    assert [(b.kind, b.labels, b.line, "default" in b.own) for b in blocks_of(found)] == [
        ("variable", ("a",), 1, False)
    ]


def test_hostile_files_cost_no_time_and_no_crash(examine):
    """Brackets without end, here-documents in thousands, blanks by the megabyte."""
    examine({
        "a.tf": "{" * 100_000,
        "b.tf": "".join(f"a = <<E{n}\nE{n}\n" for n in range(20_000)),
        "c.tf": 'variable "x" {\n' + "\n" * 150_000 + "}\n" + "cloud" + " " * 40_000,
        "d.tf": 'locals { a = "' + "${" * 60_000,
        "serverless.yml": "provider:\n" + " " * 100_000 + "\n" * 100_000,
        "app.json": "[" * 150_000,
        "k8s/a.yaml": "- " * 50_000,
        ".travis.yml": "script: " + "deploy-" * 40_000,
    })  # fmt: skip


def test_every_code_has_its_row():
    """A reader looks a code up in docs/findings.md; a row for a code that no longer exists misleads."""
    root = Path(__file__).parents[1]
    source = "".join(path.read_text("utf-8") for path in (root / "archiver/examine").glob("*.py"))
    said = set(re.findall(r'"((?:SCR|INF)-\d{3})"', source))
    rows = re.findall(r"^\| ((?:SCR|INF)-\d{3}) \|", (root / "docs/findings.md").read_text("utf-8"), re.MULTILINE)
    assert said == set(rows)
