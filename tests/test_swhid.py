"""The name of a repository's state, against the published vectors."""

import pytest

from archiver.swhid import Target, snapshot_swhid


def test_the_empty_snapshot_has_its_published_name():
    """An empty repository is a legal generation and has a SWHID too."""
    assert snapshot_swhid({}) == "swh:1:snp:1a8893e6a86f444e8be8e7bda6cb34fb1735a00e"


def test_every_kind_of_target_is_named_as_in_the_reference_implementation():
    """The vector holds one branch of each type, an alias and a dangling one."""
    branches = {
        b"directory": Target("directory", bytes.fromhex("1bd0e65f7d2ff14ae994de17a1e7fe65111dcad8")),
        b"content": Target("content", bytes.fromhex("fe95a46679d128ff167b7c55df5d02356c5a1ae1")),
        b"alias": Target("alias", b"revision"),
        b"revision": Target("revision", bytes.fromhex("aafb16d69fd30ff58afdd69036a26047f3aebdc6")),
        b"release": Target("release", bytes.fromhex("7045404f3d1c54e6473c71bbb716529fbad4be24")),
        b"snapshot": Target("snapshot", bytes.fromhex("1a8893e6a86f444e8be8e7bda6cb34fb1735a00e")),
        b"dangling": None,
    }
    assert snapshot_swhid(branches) == "swh:1:snp:6e65b86363953b780d92b0a928f3e8fcdd10db36"


def test_a_sha256_object_id_is_refused():
    """SHA-256 repositories have no SWHID: a wrong name would be worse than none."""
    with pytest.raises(ValueError, match="20 bytes"):
        snapshot_swhid({b"refs/heads/main": Target("revision", bytes(32))})
