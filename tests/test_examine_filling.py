"""What fills each table, what only a seed fills, what is stored twice, views, and SQL that somebody ran by hand."""

from datetime import date

import pytest

from archiver.examine.models import examiner as models
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)

DJANGO = "from django.db import models\n\n\nclass Place(models.Model):\n    zip = models.CharField(max_length=9)\n"
FLASK = "class Place(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n    zip = db.Column(db.Text)\n"
KNEX = 'exports.up = k => k.schema.createTable("people", t => { t.increments("id"); t.text("zip"); });\n'
READER = 'async function all(knex) {\n  return await knex("people").where("zip", 1);\n}\n'
SEED = (
    'const faker = require("faker");\nconst NUM_PEOPLE = 2500;\n'
    'exports.seed = k => k("people").insert({ zip: faker.zip() });\n'
)
ACCOUNTS = "CREATE TABLE gifts (\n  id serial PRIMARY KEY,\n  transaction_id text,\n  amount int\n);\n"
STORES = (
    'def store(row):\n    query = "INSERT INTO gifts (transaction_id, amount) VALUES (:transaction_id, :amount)"\n'
    "    session.execute(text(query), row)\n"
)


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and look for tables in its one commit."""

    def run(files):
        path = make_repo(tmp_path / "repo", [C(files)])
        with open_reader(path) as reader:
            found = examine_all(open_context(reader, as_of=DAY), [models])
        assert not [row for row in found.not_run if "crashed" in row.reason]
        return found

    return run


def codes(found, *but):
    return [finding.code for finding in found.findings if finding.code not in ("DAT-001", "DAT-003", *but)]


def filled(found):
    """Table -> what fills it."""
    return {fact.data["filled"]: fact.data["by"] for fact in found.facts if "filled" in fact.data}


def value(found, key):
    """The one value of a key, or None."""
    return next((fact.data[key] for fact in found.facts if key in fact.data), None)


# -- what fills a table ------------------------------------------------------------------------------------------------

VIEW = '@app.route("/places/new", methods=["GET", "POST"])\ndef new():\n    db.session.add(Place(zip="1"))\n'
ADMIN = (
    "from django.contrib import admin\nfrom .models import Place\n\n\n@admin.register(Place)\nclass PlaceAdmin(A):\n"
)
SERIALIZER = (
    "class PlaceSerializer(ModelSerializer):\n    def create(self, data):\n"
    "        place, made = Place.objects.update_or_create(\n            zip=data['zip'], defaults=data\n        )\n"
)
RESOLVERS = """const typeDefs = gql`
type Mutation {
  addPerson(zip: String): Boolean
}
`;
const resolvers = { Mutation: { addPerson: async (_, args) => {
  await knex("people").insert(args);
} } };
"""


@pytest.mark.parametrize(
    ("files", "by"),
    [
        ({"a/models.py": FLASK, "a/views.py": VIEW}, "POST /places/new (a/views.py:3)"),
        ({"a/models.py": DJANGO, "a/admin.py": ADMIN + "    pass\n"}, "Django admin (a/admin.py:5)"),
        (
            {"a/models.py": DJANGO, "a/admin.py": "admin.site.register([Other, Place])\n"},
            "Django admin (a/admin.py:1)",
        ),
        (
            {"a/models.py": FLASK, "a/admin.py": "admin.add_view(ModelView(Place, db.session))\n"},
            "Flask-Admin (a/admin.py:1)",
        ),
        (
            {
                "a/models.py": DJANGO,
                "a/management/commands/load.py": "csv.reader(f)\nPlace.objects.get_or_create(zip=1)\n",
            },
            "command load from CSV (a/management/commands/load.py:2)",
        ),
        (
            {"a/models.py": DJANGO, "scripts/load.py": "Place.objects.get_or_create(zip=1)\n"},
            "script (scripts/load.py:1)",
        ),
        ({"migrations/1.js": KNEX, "src/jobs/free.js": 'k.batchInsert("people", rows);\n'}, "job (src/jobs/free.js:1)"),
        ({"migrations/1.js": KNEX, "src/a.js": 'k.insert(x).into("people");\n'}, "src/a.js:1"),
        (
            {
                "migrations/1.js": KNEX,
                "src/a.js": 'app.post("/people", (req, res) => {\n  k("people").insert(x);\n});\n',
            },
            "POST /people (src/a.js:2)",
        ),
        ({"migrations/1.js": KNEX, "src/schema.js": RESOLVERS}, "GraphQL mutation addPerson (src/schema.js:7)"),
        (
            {
                "db/schema.rb": '  create_table "places" do |t|\n    t.string "zip"\n  end\n',
                "app/controllers/places_controller.rb": (
                    "def new\n  @place = Place.new\nend\ndef create\n  @place = Place.new(zip)\n  @place.save\nend\n"
                ),
            },
            "app/controllers/places_controller.rb:5",
        ),
        (
            {
                "db/schema.rb": '  create_table "street_segments" do |t|\n    t.string "zip"\n  end\n',
                "app/admin/segments.rb": "ActiveAdmin.register StreetSegment do\nend\n",
            },
            "ActiveAdmin (app/admin/segments.rb:1)",
        ),
    ],
)  # fmt: skip
def test_who_looks_for_what_fills_a_table_is_told_its_name_and_place(examine, files, by):
    """Whoever takes over must fill the tables before anything can be tried."""
    (found,) = filled(examine(files)).values()
    assert found == [by]


@pytest.mark.parametrize(
    "files",
    [
        {"a/admin.py": ADMIN + "    def has_add_permission(self, request):\n        return False\n"},
        {"a/tests.py": "Place.objects.create(zip=1)\n"},
        {"a/factories.py": "Place.objects.create(zip=1)\n"},
        {"a/views.py": "Place.objects.filter(zip=1)\n"},
    ],
)
def test_what_makes_no_rows_in_earnest_is_not_told(examine, files):
    """A screen that adds nothing, or a test, would send an adopter the wrong way."""
    assert filled(examine({"a/models.py": DJANGO} | files)) == {}


def test_a_screen_for_hands_comes_after_the_code_that_fills_a_table_in_earnest(examine):
    """Every table has an admin screen; the serializer is where rows come from, and its key says what comes twice."""
    found = examine({"a/models.py": DJANGO, "a/admin.py": ADMIN + "    pass\n", "a/api.py": SERIALIZER})
    assert filled(found)["Place"] == [
        "PlaceSerializer.create() (a/api.py:3, a row found by zip is written anew)", "Django admin (a/admin.py:5)",
    ]  # fmt: skip


# -- DAT-007 -----------------------------------------------------------------------------------------------------------


def test_dat_007_a_table_that_only_a_development_seed_fills(examine):
    """In the campaign's database real rows came from somewhere; the tree only holds made-up ones."""
    found = examine({"migrations/1.js": KNEX, "src/a.js": READER, "seeds/development/init.js": SEED})
    assert codes(found) == ["DAT-007"] and value(found, "seeded_only") == ["people"]
    assert any("in production" in unknown.question for unknown in found.unknowns)


@pytest.mark.parametrize(
    "files",
    [
        {"src/b.js": 'k("people").insert(x);\n'},
        {"src/b.js": 'k.insertAndFetch("people", x);\n'},
        {"src/b.js": 'store("people", rows);\n'},
        {"src/b.js": 'function store(t, x) {\n  k.insert(x).into(t);\n}\nstore("people", rows);\n'},
        {"src/a.js": "const nothing = 1;\n"},
        {"seeds/development/init.js": 'exports.seed = k => k("x");\n', "seeds/all.js": 'k("people").insert(zips);\n'},
    ],
)
def test_a_table_with_any_other_way_in_is_not_one_of_the_seed_alone(examine, files):
    """What may fill it, is not to be looked for elsewhere."""
    tree = {"migrations/1.js": KNEX, "src/a.js": READER, "seeds/development/init.js": SEED}
    assert codes(examine(tree | files)) == []


def test_names_that_are_compared_or_only_read_by_a_helper_fill_nothing(examine):
    """Else one switch over the tables' names would hide that nothing fills them."""
    helper = 'function load(t) {\n  return k(t).select();\n}\nload("people");\nif (type === "people") x();\n'
    tree = {"migrations/1.js": KNEX, "src/a.js": READER, "src/b.js": helper, "seeds/development/init.js": SEED}
    assert codes(examine(tree)) == ["DAT-007"]


def test_a_seed_is_told_with_what_it_makes_and_how_much(examine):
    """Whoever tries the thing wants to know whether the people are real."""
    found = examine({"migrations/1.js": KNEX, "seeds/development/init.js": SEED})
    assert value(found, "makes") == ["people"]
    assert value(found, "counts") == ["NUM_PEOPLE 2,500"] and value(found, "fake") is True


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, 1),
        ({"seeds/development/init.js": SEED}, 0),
        ({"tests/fixtures/people.csv": "zip\n"}, 0),
        ({"requirements.txt": "Faker==1.0\n"}, 0),
    ],
)
def test_that_there_is_no_demo_data_is_told_only_where_nothing_looks_like_it(examine, more, told):
    """An adopter looks for it on the first day, and nothing found is an answer."""
    found = examine({"migrations/1.js": KNEX, "src/a.js": READER, **more})
    assert len([fact for fact in found.facts if fact.data.get("unseeded")]) == told


# -- DAT-008 -----------------------------------------------------------------------------------------------------------

COMMAND = "a/management/commands/load.py"
IMPORT = (
    "import csv\nfrom a.models import Place\n\n\nclass Command(BaseCommand):\n    def handle(self, *args, **options):\n"
    "        for row in csv.reader(open('x')):\n            Place.objects.create(zip=row[0])\n"
)


def test_dat_008_an_import_that_doubles_its_rows(examine):
    """A second try after a broken one is what everybody does first."""
    found = examine({"a/models.py": DJANGO, COMMAND: IMPORT})
    assert codes(found) == ["DAT-008"] and found.findings[0].line == 8


@pytest.mark.parametrize(
    ("models_text", "command"),
    [
        (DJANGO.replace("max_length=9", "max_length=9, unique=True"), IMPORT),
        (DJANGO + "    class Meta:\n        unique_together = [('zip',)]\n", IMPORT),
        (DJANGO + "    def save(self, *args):\n        pass\n", IMPORT),
        (DJANGO, IMPORT.replace(".create(zip", ".get_or_create(zip")),
        (DJANGO, IMPORT.replace("        for row", "        Place.objects.all().delete()\n        for row")),
        (DJANGO, IMPORT.replace("create(zip", "create(id=row[1], zip")),
        (DJANGO, IMPORT.replace("for row in csv.reader(open('x')):", "if csv.reader:")),
        (DJANGO, IMPORT.replace("            Place", "            if Place.objects.filter(): pass\n            Place")),
    ],
)  # fmt: skip
def test_an_import_that_looks_first_is_no_finding(examine, models_text, command):
    """A unique column, a look at what is there, or an empty table to begin with: nothing doubles."""
    assert codes(examine({"a/models.py": models_text, COMMAND: command})) == []


def test_dat_008_a_delivery_that_is_stored_as_often_as_it_comes(examine):
    """Payment companies send again whatever was not answered in time."""
    found = examine({"db/make.sql": ACCOUNTS, "api/store.py": STORES})
    assert codes(found) == ["DAT-008"] and "`transaction_id`" in found.findings[0].message


@pytest.mark.parametrize(
    ("table", "stores"),
    [
        (ACCOUNTS.replace("transaction_id text", "transaction_id text UNIQUE"), STORES),
        (ACCOUNTS + "CREATE UNIQUE INDEX once ON gifts (transaction_id);\n", STORES),
        (ACCOUNTS, STORES.replace(":amount)", ":amount) ON CONFLICT DO NOTHING")),
        (ACCOUNTS, 'def f():\n    q("SELECT 1 FROM gifts WHERE transaction_id = :t")\n\n\n' + STORES),
        (ACCOUNTS.replace("transaction_id", "precinct"), STORES.replace("transaction_id", "precinct")),
    ],
)
def test_a_delivery_that_is_known_by_its_id_is_no_finding(examine, table, stores):
    """A unique key or a look-up keeps the second one out."""
    assert codes(examine({"db/make.sql": table, "api/store.py": stores})) == []


# -- views, foreign tables, SQL by hand --------------------------------------------------------------------------------


def test_a_view_is_told_with_what_it_gives_out(examine):
    """A view made for the public page decides what strangers read of donors."""
    view = ACCOUNTS + "CREATE OR REPLACE VIEW open.gifts AS\nSELECT g.amount, upper(g.who) AS name\nFROM gifts g;\n"
    found = examine({"db/make.sql": view})
    assert value(found, "view") == "open.gifts"
    assert value(found, "columns") == ["amount", "name"] and value(found, "of") == ["gifts"]


def test_dat_009_a_view_that_no_database_takes(examine):
    """The statements behind it are not run either, and nobody knows which were."""
    found = examine({"db/a.sql": "CREATE VIEW sums AS\n  SELECT sum(a) AS a\n  SELECT count(b) AS b\nFROM gifts;\n"})
    assert codes(found) == ["DAT-009"] and found.findings[0].line == 1


@pytest.mark.parametrize(
    "body",
    [
        "SELECT a, (SELECT count(b) FROM c) AS n FROM gifts",
        "SELECT a FROM gifts UNION SELECT b FROM c",
        "SELECT 1 AS a UNION ALL SELECT 2",
        "SELECT 'SELECT' AS a FROM gifts",
        "WITH x AS (SELECT a FROM b) SELECT a FROM x",
    ],
)
def test_views_of_several_selects_are_in_order(examine, body):
    """Most views of any size have more than one."""
    assert codes(examine({"db/a.sql": f"CREATE VIEW sums AS {body};\n"})) == []


@pytest.mark.parametrize(("server", "made"), [("", False), ("CREATE SERVER far;\n", True)])
def test_foreign_tables_say_whether_their_server_is_made(examine, server, made):
    """Without the server the tables are empty words: its address was somebody's secret."""
    text = "CREATE FOREIGN TABLE people (\n  id int\n) SERVER far OPTIONS (dbname 'x');\n"
    found = examine({"db/a.sql": server + text})
    assert (value(found, "server"), value(found, "foreign"), value(found, "made")) == ("far", ["people"], made)


def test_sql_that_nothing_runs_was_run_by_hand(examine):
    """In which order, only who did it knows."""
    assert value(examine({"db/1_make.sql": ACCOUNTS, "README.md": "Hello.\n"}), "by_hand") == ["db/1_make.sql"]


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "Run `psql < db/1_make.sql` first.\n"},
        {"docker-compose.yml": "volumes:\n  - ./db:/docker-entrypoint-initdb.d\n"},
        {"run.py": 'for p in Path("db").glob("*.sql"): run(p)\n'},
        {"dbt_project.yml": "name: x\n"},
    ],
)
def test_sql_that_something_names_is_not_by_hand(examine, files):
    """By its name, or with its whole folder."""
    assert value(examine({"db/1_make.sql": ACCOUNTS} | files), "by_hand") is None


def test_a_table_that_nothing_touches_is_told(examine):
    """It was filled and read by people, or was a plan."""
    found = examine({"db/make.sql": ACCOUNTS + "CREATE TABLE loans (\n  id int\n);\n", "api/store.py": STORES})
    assert value(found, "untouched") == ["loans"]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE VIEW a AS SELECT " + "(" * 50_000,
        "CREATE VIEW a AS SELECT " * 4_000,
        "CREATE FOREIGN TABLE a (" * 4_000 + " SERVER x",
        "@admin.register(" + "Place, " * 20_000,
        "Place.new " * 20_000,
        "IMPORT FOREIGN SCHEMA a " * 4_000,
    ],
)
def test_strange_files_cost_bounded_time(examine, text):
    """A file that costs the square of its size would hold up the archive for a day."""
    paths = ("a/a.py", "a/a.js", "db/a.sql", "app/admin/a.rb")
    schema = {"db/schema.rb": '  create_table "places" do |t|\n    t.string "zip"\n  end\n', "a/models.py": DJANGO}
    found = examine(schema | dict.fromkeys(paths, text))
    assert all(len(fact.statement) < 1500 for fact in found.facts)
