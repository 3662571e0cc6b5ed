"""The name of a repository's state, against the published vectors.

Source: swh-model, swh/model/tests/test_identifiers.py (empty, dangling, unresolved, all types), and swh-loader-git,
tests of the loader from disk (a real repository), both published by Software Heritage.
"""

import pytest

from archiver.swhid import Target, snapshot_swhid

BEFORE = "1135e94ccf73b5f9bd6ef07b3fa2c5cc60bba69b"
AFTER = "bd746cd1913721b269b395a56a97baf6755151c2"


def revision(oid: str) -> Target:
    return Target("revision", bytes.fromhex(oid))


@pytest.mark.parametrize(
    ("branches", "published"),
    [
        ({}, "1a8893e6a86f444e8be8e7bda6cb34fb1735a00e"),
        ({b"HEAD": None}, "c84502e821eb21ed84e9fd3ec40973abc8b32353"),
        ({b"foo": Target("alias", b"bar")}, "84b4548ea486e4b0a7933fa541ff1503a0afe1e0"),
    ],
    ids=["empty", "dangling", "alias to nothing, as an unborn HEAD is"],
)
def test_states_without_a_commit_have_their_published_names(branches, published):
    """Empty repositories and an unborn HEAD are legal generations and have a SWHID too."""
    assert snapshot_swhid(branches) == f"swh:1:snp:{published}"


def test_a_repository_with_branches_tags_and_head_has_its_published_name():
    """The usual shape: HEAD is an alias, lightweight tags point to revisions, and the order given does not count."""
    branches = {
        b"refs/tags/branch2-before-delete": revision(BEFORE),
        b"HEAD": Target("alias", b"refs/heads/master"),
        b"refs/heads/master": revision("2f01f5ca7e391a2f08905990277faf81e709a649"),
        b"refs/heads/branch1": revision("b0a77609903f767a2fd3d769904ef9ef68468b87"),
        b"refs/heads/branch2": revision(AFTER),
        b"refs/tags/branch2-after-delete": revision(AFTER),
    }
    assert snapshot_swhid(branches) == "swh:1:snp:a23699280a82a043f8c0994cf1631b568f716f95"


def test_every_kind_of_target_is_named_as_in_the_reference_implementation():
    """The vector holds one branch of each type, an alias and a dangling one."""
    branches = {
        b"directory": Target("directory", bytes.fromhex("1bd0e65f7d2ff14ae994de17a1e7fe65111dcad8")),
        b"content": Target("content", bytes.fromhex("fe95a46679d128ff167b7c55df5d02356c5a1ae1")),
        b"alias": Target("alias", b"revision"),
        b"revision": revision("aafb16d69fd30ff58afdd69036a26047f3aebdc6"),
        b"release": Target("release", bytes.fromhex("7045404f3d1c54e6473c71bbb716529fbad4be24")),
        b"snapshot": Target("snapshot", bytes.fromhex("1a8893e6a86f444e8be8e7bda6cb34fb1735a00e")),
        b"dangling": None,
    }
    assert snapshot_swhid(branches) == "swh:1:snp:6e65b86363953b780d92b0a928f3e8fcdd10db36"


def test_a_sha256_object_id_is_refused():
    """SHA-256 repositories have no SWHID: a wrong name would be worse than none."""
    with pytest.raises(ValueError, match="20 bytes"):
        snapshot_swhid({b"refs/heads/main": Target("revision", bytes(32))})
