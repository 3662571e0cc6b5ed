"""Which authors are programs: one table, so that every stage counts the same people.

The table holds what these services write into commits; it says nothing about persons. A name alone is a bot only when
no person bears it: `Travis` is a first name, `Travis CI` is not.
"""

import re

_MARKED = re.compile(r"\[bot\]|\(bot\)", re.IGNORECASE)
"""GitHub's own mark for applications, in the name or in the address (`49699333+dependabot[bot]@users.noreply…`)."""

_TABLE = """
    all-contributors allcontributors ansibot appveyor azure-pipelines bors circleci circle-ci codecov codecov-io
    codefactor crowdin-bot dependabot dependabot-preview dependabot-support depfu deploybot fossabot github-actions
    github-action github-classroom gitlab-bot gitbook-bot gitlocalize-app greenkeeper greenkeeperio-bot homu imgbot
    jenkins lgtm-migrator mergify mergifyio netlify netlify-cms pre-commit-ci prettier-ci pyup-bot pyup readthedocs-bot
    release-please renovate renovate-bot restyled-io semantic-release semantic-release-bot snyk-bot snyk-test
    sonatype-lift step-security-bot sync-bot traviscibot travis-ci travisbot transifex-integration vercel web-flow-bot
    weblate whitesource-bolt whitesource-renovate mend-bolt whitesource-bolt-for-github mend-for-github
"""

_NAMES = frozenset(_TABLE.split())
"""Whole names, lower case, blanks as `-`. No word that is also a person's login stands here."""

_ADDRESSES = re.compile(
    r"^(?:.*\+)?(?:"
    r"support@dependabot\.com|support@greenkeeper\.io|.*@snyk\.io|.*@renovateapp\.com|.*@travis-ci\.(?:org|com)"
    r"|(?:action|actions|github-actions)@github\.com|github-actions@users\.noreply\.github\.com|.*@pyup\.io|.*@depfu\.com"
    r"|.*@imgbot\.net|.*@semantic-release\.org|semantic-release-bot@martynus\.net|.*@allcontributors\.org"
    r"|noreply@weblate\.org|hosted@weblate\.org|.*@fossa\.(?:io|com)|bot@netlify\.com|.*@gitlocalize\.com"
    r"|(?:[\w.-]+-)?bot@[\w.-]+|[\w.-]+-bot@users\.noreply\.github\.com"
    r")$",
    re.IGNORECASE,
)

_LONGEST = 320
"""Characters looked at: what a history holds is hostile, and an address is never longer."""


def is_bot(name: str, email: str) -> bool:
    """Whether a commit's author is a program.

    Args:
        name, email: author name and address as git holds them, in any case.

    Returns:
        True for dependency, release, formatting, translation and CI bots. GitHub's web-flow (`noreply@github.com`),
        which commits what a person clicked together, is no bot.
    """
    name, email = name[:_LONGEST].strip(), email[:_LONGEST].strip()
    if email.lower() == "noreply@github.com" and not _MARKED.search(name):
        return False
    if _MARKED.search(name) or _MARKED.search(email):
        return True
    key = re.sub(r"[\s_.]+", "-", name.lower())
    if key in _NAMES or key.endswith(("-bot", "-ci-bot")):
        return True
    return bool(_ADDRESSES.match(email))
