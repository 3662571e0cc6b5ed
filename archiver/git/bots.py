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

_VERSION = r"[`'\"]?v?[0-9][\w.+~^-]{0,60}[`'\"]?"
_CHANGES = re.compile(
    r"^(?:\[security\] )?(?:(?:build|chore|fix|ci)\(deps(?:-dev)?\)!?: )?(?:\[security\] )?(?:"
    rf"bump [^ ]{{1,214}} from {_VERSION} to {_VERSION}(?: in [^ ]{{1,200}})?(?: \(#[0-9]+\))?$"
    r"|bump the [^ ]{1,100} group\b.* with [0-9]+ updates?\b"
    rf"|update (?:dependency|module|plugin) [^ ]{{1,214}} to {_VERSION}(?: \[security\])?(?: \(#[0-9]+\))?$"
    rf"|update [^ ]{{1,214}} from {_VERSION} to {_VERSION}$"
    r"|\[snyk\] "
    r"|fix: (?:package\.json|requirements\.txt|gemfile)[^ ]{0,100}(?: & [^ ]{1,100})? to reduce vulnerabilities"
    r"|lock file maintenance$|pin dependenc(?:y|ies)$"
    r")",
    re.IGNORECASE,
)
"""Subjects that dependency bots write. Merging their branches is a person's act."""

_LONGEST = 320
"""Characters looked at: what a history holds is hostile, and an address is never longer."""


def is_bot_change(subject: str) -> bool:
    """Whether a subject is in the words of a dependency bot, whoever the author: squashed and copied changes keep them.

    A caller also asks what was changed: people copy these words when they change code along with a dependency.
    """
    return bool(_CHANGES.match(subject[:_LONGEST]))


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
