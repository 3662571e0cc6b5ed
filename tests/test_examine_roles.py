"""What a file is for, in trees of Rails, WordPress and .NET."""

import pytest

from archiver.examine.roles import role


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("wp-content/plugins/wordpress-seo/admin/class-admin.php", "foreign"),
        ("web/wp-content/plugins/hello.php", "foreign"),
        ("wp-content/themes/twentyseventeen/functions.php", "foreign"),
        ("wp-content/themes/gcrp/functions.php", "code"),
        ("wp-content/plugins/campaign-events/campaign-events.php", "code"),
        ("plugins/wordpress-seo/x.php", "code"),
        ("public/javascripts/prototype.js", "foreign"),
        ("public/javascripts/application.js", "code"),
        ("src/effects.js", "code"),
        ("Campaign.Server.Tests/Integration/LoginTest.cs", "test"),
        ("Campaign.Web.IntegrationTests/Seed.cs", "test"),
        ("Campaign.Contests/Vote.cs", "code"),
        ("error_log", "foreign"),
        ("log/development.log", "foreign"),
        ("src/error_log.py", "code"),
    ],
)
def test_what_came_with_the_system_is_nobodys_own_work(path, expected):
    """Services, hot spots and languages of a WordPress site would be those of its plugins."""
    assert role(path) == expected
