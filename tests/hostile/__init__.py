"""Hostile repositories: a small function each, and this register of what must come of them.

`archived` is for those that are odd and right: the copy is whole. `failed` and `partial` are for those that cannot be
copied as they stand, and the reason says why. To add one, write a function and list it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.hostile import configured, led_astray, named, swollen
from tests.hostile.world import World

Make = Callable[[Path, World], None]

REPOSITORIES: Mapping[Make, str] = {
    configured.hooks: "archived",
    configured.commands_in_config: "archived",
    configured.aliases_in_config: "archived",
    configured.hooks_path_in_config: "archived",
    configured.includes_a_pipe: "archived",
    configured.includes_a_private_file: "archived",
    configured.unknown_extensions: "archived",
    configured.promisor_with_a_command: "failed",
    configured.work_tree_elsewhere: "archived",
    configured.attributes_with_drivers: "archived",
    configured.lfs_config: "archived",
    configured.server_side_config: "archived",
    led_astray.head_is_a_link_out: "failed",
    led_astray.ref_is_a_link_out: "partial",
    led_astray.refs_are_links_out: "failed",
    led_astray.branches_are_a_link_out: "failed",
    led_astray.objects_with_a_link_out: "failed",
    led_astray.object_is_a_pipe: "failed",
    led_astray.dot_git_file_leads_out: "failed",
    led_astray.dot_git_is_a_link_out: "failed",
    led_astray.dot_git_file_is_nonsense: "failed",
    led_astray.commondir_leads_out: "failed",
    led_astray.alternates_at_private_folder: "archived",
    led_astray.alternates_in_a_circle: "archived",
    led_astray.shallow_link: "failed",
    led_astray.grafts_and_replacements: "archived",
    led_astray.submodules_with_options: "archived",
    named.option_like_names: "archived",
    named.colliding_refs: "archived",
    named.refs_in_our_namespace: "archived",
    named.colliding_paths: "archived",
    named.git_folder_in_the_tree: "archived",
    named.ways_out_in_the_tree: "archived",
    named.doubled_entries: "archived",
    named.no_utf8: "archived",
    named.terminal_sequences: "archived",
    named.invented_commits: "archived",
    named.odd_commits: "archived",
    named.mailmap: "archived",
    swollen.blob_of_zeros: "archived",
    swollen.deep_folders: "archived",
    swollen.wide_tree: "archived",
    swollen.many_deltas: "archived",
    swollen.long_message: "archived",
    swollen.long_line: "archived",
    swollen.licence_bomb: "archived",
}
