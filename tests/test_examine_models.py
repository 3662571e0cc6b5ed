"""Tables of a tree: what there is, who fills it, and what it will keep of people."""

import re
from datetime import date
from pathlib import Path

import pytest

from archiver.examine.models import examiner as models
from archiver.examine.models.table import snake
from archiver.examine.models.words import Marked
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)

MODELS = '''
from django.db import models


class Street(models.Model):
    """A street of a precinct."""
    name = models.CharField(max_length=9)
    precinct = models.CharField(max_length=9)
'''
READER = """
from .models import Street


def find(request):
    try:
        return Street.objects.filter(name=request.GET["q"]).first()
    except Street.DoesNotExist:
        return None  # no Street of that name
"""
TREE = {"polls/models.py": MODELS, "polls/views.py": READER}


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


def codes(found):
    return [finding.code for finding in found.findings]


def tables(found):
    """Table -> its columns."""
    return {fact.data["table"]: fact.data["fields"] for fact in found.facts if "table" in fact.data}


# -- what tables there are ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "name", "fields"),
    [
        (
            "app/models.py",
            "import sqlalchemy as sa\nclass Place(Base):\n    __tablename__ = 'places'\n    zip = sa.Column(sa.Text)\n",
            "Place",
            ["zip"],
        ),
        (
            "app/models.py",
            "class Place(db.Model):\n    id = db.Column(db.Integer)\n    zip = db.Column(db.Text)\n",
            "Place",
            ["id", "zip"],
        ),
        ("app/models.py", "from peewee import *\nclass Place(Model):\n    zip = CharField()\n", "Place", ["zip"]),
        ("app/models.py", "class Place(me.Document):\n    zip = me.StringField()\n", "Place", ["zip"]),
        ("m/place.js", 'const Place = sequelize.define("place", { zip: {type: T} });\n', "Place", ["zip"]),
        (
            "m/place.js",
            'const Place = thinky.createModel("place", type.object().schema({ zip: s() }));\n',
            "Place",
            ["zip"],
        ),
        (
            "m/place.js",
            'const S = new mongoose.Schema({ zip: String });\nmodule.exports = mongoose.model("Place", S);\n',
            "Place",
            ["zip"],
        ),
        ("m/place.ts", "@Entity()\nexport class Place {\n  @Column()\n  zip: string;\n}\n", "Place", ["zip"]),
        ("m/s.ts", 'export const places = pgTable("places", { zip: text("zip") });\n', "places", ["zip"]),
        (
            "migrations/1.js",
            'exports.up = k => k.schema.createTable("place", t => { t.increments("id"); t.text("zip").unique(); });\n',
            "place",
            ["id", "zip"],
        ),
        ("prisma/schema.prisma", "model Place {\n  id Int @id\n  zip String\n}\n", "Place", ["id", "zip"]),
        ("db/schema.rb", '  create_table "places" do |t|\n    t.string "zip"\n  end\n', "places", ["zip"]),
        ("lib/place.ex", '  schema "places" do\n    field :zip, :string\n  end\n', "places", ["zip"]),
        (
            "db/1.sql",
            'CREATE TABLE IF NOT EXISTS public."places" (\n  zip text,\n  n numeric(3, 2),\n  PRIMARY KEY (zip)\n);\n',
            "places",
            ["zip", "n"],
        ),
        ("db/1.sql", "create table places (zip text, n int);\n", "places", ["zip", "n"]),
    ],
)  # fmt: skip
def test_every_way_to_declare_a_table_is_read(examine, path, text, name, fields):
    """Campaigns store voters in whatever a volunteer knows."""
    assert tables(examine({path: text})) == {name: fields}


def test_a_long_name_is_printed_and_a_strange_one_is_masked(examine):
    """What looks like a key is hidden in prose; a table's name is needed to find it."""
    text = "CREATE TABLE v5_0_street_segments_of_2020 (\n  zip text\n);\n"
    assert list(tables(examine({"db/1.sql": text}))) == ["v5_0_street_segments_of_2020"]


def test_abstract_models_lend_their_columns_and_are_no_tables(examine):
    """A reader counts tables to learn how large a thing is."""
    text = (
        "from django.db import models\nclass Base(models.Model):\n    city = models.TextField()\n"
        "    class Meta:\n        abstract = True\nclass Site(Base):\n    name = models.TextField()\n"
    )
    assert tables(examine({"a/models.py": text})) == {"Site": ["name", "city"]}


def test_a_model_and_the_migration_that_makes_it_are_one_table(examine):
    """Else every table would be told twice."""
    files = {
        "models/place.js": 'const Place = thinky.createModel("place", type.object().schema({ zip: s() }));\n',
        "migrations/1.js": 'exports.up = knex => knex.schema.createTable("place", t => { t.text("zip"); });\n',
    }
    assert list(tables(examine(files))) == ["Place"]


# -- DAT-001 -----------------------------------------------------------------------------------------------------------


def test_a_table_that_is_read_and_that_nothing_fills_is_the_missing_half(examine):
    """Proven on a real lookup of polling places: its two key tables came from a warehouse that nobody published."""
    tests = 'def test_find(baker):\n    baker.make("polls.Street", name="Main")\n'
    migration = 'migrations.CreateModel(name="Street", fields=[])\n'
    readme = "# Polls\n\nStreets are in the table `Street`.\n"
    found = examine(
        TREE | {"polls/tests/test_views.py": tests, "polls/migrations/0001.py": migration, "README.md": readme}
    )

    assert codes(found) == ["DAT-001"]
    finding = found.findings[0]
    assert (finding.path, finding.line, finding.severity) == ("polls/models.py", 5, "medium")
    assert finding.message == (
        "`Street` is read at polls/views.py:7, and only tests fill it: what loads it is not in the tree."
    )
    assert [fact.data["unfilled"] for fact in found.facts if "unfilled" in fact.data] == [["Street"]]
    assert [unknown.question for unknown in found.unknowns] == [
        "What filled `Street`, and who may still get that source?"
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("polls/load.py", "from .models import Street\nStreet(name='x').save()\n"),
        ("polls/load.py", "from .models import Street\nStreet.objects.bulk_create(rows)\n"),
        ("polls/load.py", "from polls import models\nmodels.Street.objects.get_or_create(name='x')\n"),
        ("polls/load.py", "from .models import Street\nfill(Street, rows)\n"),
        ("polls/load.py", "from .models import Street as S\nS(name='x').save()\n"),
        ("polls/load.py", "from django.apps import apps\napps.get_model('polls', 'Street')\n"),
        ("polls/load.py", "from django.apps import apps\napps.get_model(app, name).objects.create()\n"),
        ("polls/load.py", "from . import models\ngetattr(models, name)(**row).save()\n"),
        ("polls/load.py", "cursor.execute('INSERT INTO polls_street VALUES (%s)')\n"),
        ("polls/load.py", "cursor.copy_from(f, 'polls_street')\n"),
        ("polls/load.py", "frame.to_sql('polls_street', engine)\n"),
        ("polls/load.py", "frame.to_sql(name, engine)\n"),
        ("polls/admin.py", "from .models import Street\nadmin.site.register(Street)\n"),
        ("polls/admin.py", "from .models import Street\n@admin.register(Street)\nclass StreetAdmin: pass\n"),
        ("polls/forms.py", "from .models import Street\nclass F(Form):\n    class Meta:\n        model = Street\n"),
        ("polls/api.py", "from .models import Street\nclass V(ModelViewSet):\n    model = Street\n"),
        ("polls/migrations/0002.py", "def up(apps, e):\n    apps.get_model('polls', 'Street').objects.create()\n"),
        ("polls/fixtures/initial.json", '[{"model": "polls.street", "pk": 1, "fields": {}}]'),
        ("polls/fixtures/initial.yaml", "- model: polls.street\n  pk: 1\n"),
        ("load.sql", "COPY public.polls_street FROM 'streets.csv';\n"),
        ("load.sh", "psql -c \"\\copy polls_street from streets.csv csv\"\n"),
        ("README.md", "Load the streets: `psql -c '\\copy polls_street from streets.csv'`\n"),
        ("etl/load.rb", "DB.copy_into(:polls_street, data)\n"),
    ],
)  # fmt: skip
def test_whatever_could_fill_a_table_silences_the_rule(examine, path, text):
    """A wrong "nothing fills it" would send somebody to write for days what is there already."""
    assert "DAT-001" not in codes(examine(TREE | {path: text}))


@pytest.mark.parametrize(
    "text",
    [
        MODELS + "\n    @classmethod\n    def load(cls, rows):\n        return [cls(**row) for row in rows]\n",
        MODELS + "\n    class Meta:\n        managed = False\n",
        MODELS + "class City(models.Model):\n    s = models.ForeignKey(Street, related_name='cities', on_delete=1)\n"
        "def f(c):\n    return getattr(models, c)\n",
    ],
)  # fmt: skip
def test_a_model_that_fills_itself_or_is_filled_elsewhere_is_no_orphan(examine, text):
    """Class methods write too, and `managed = False` says that another system owns the table."""
    assert "DAT-001" not in codes(examine(TREE | {"polls/models.py": text}))


def test_rows_made_through_a_relation_count_as_written(examine):
    """`city.streets.create()` never says the model's name."""
    text = MODELS + "    city = models.ForeignKey('City', related_name='streets', on_delete=models.CASCADE)\n"
    load = "def load(city, rows):\n    for row in rows:\n        city.streets.create(**row)\n"
    files = TREE | {"polls/models.py": text}
    assert codes(examine(files | {"polls/load.py": load})) == []


@pytest.mark.parametrize(
    ("model", "path", "reader", "writer"),
    [
        (
            "app/models.py:class Zone(db.Model):\n    zip = db.Column(db.Text)\n",
            "app/a.py",
            "from app.models import Zone\nx = Zone.query.filter_by(zip=1).first()\n",
            "from app.models import Zone\nsession.add(Zone(zip=1))\n",
        ),
        (
            "app/models.py:class Zone(Base):\n    __tablename__ = 'zones'\n    zip = Column(Text)\n",
            "app/a.py",
            "from app.models import Zone\nx = session.query(Zone).filter(Zone.zip == 1).all()\n",
            "engine.execute(text('insert into zones (zip) values (1)'))\n",
        ),
        (
            "app/models.py:from peewee import *\nclass Zone(Model):\n    zip = CharField()\n",
            "app/a.py",
            "from .models import Zone\nx = Zone.get_or_none(Zone.zip == 1)\n",
            "from .models import Zone\nZone.insert_many(rows).execute()\n",
        ),
        (
            'm/zone.js:const Zone = sequelize.define("zone", { zip: {type: T} });\nmodule.exports = Zone;\n',
            "server/a.js",
            'const Zone = require("../m/zone");\nexports.f = zip => Zone.findOne({ where: { zip } });\n',
            'const Zone = require("../m/zone");\nexports.f = rows => Zone.bulkCreate(rows);\n',
        ),
        (
            "prisma/schema.prisma:model ZipZone {\n  id Int @id\n  zip String\n}\n",
            "server/a.ts",
            "export const f = (zip: string) => prisma.zipZone.findFirst({ where: { zip } });\n",
            "export const f = (rows: X[]) => prisma.zipZone.createMany({ data: rows });\n",
        ),
        (
            'migrations/1.js:exports.up = k => k.schema.createTable("zip_zone", t => { t.text("zip"); });\n',
            "server/a.js",
            'exports.f = zip => knex("zip_zone").where({ zip }).first();\n',
            'exports.f = rows => knex("zip_zone").insert(rows);\n',
        ),
    ],
)
def test_the_rule_knows_each_way_to_read_and_to_write(examine, tmp_path, model, path, reader, writer):
    """The table of readers and writers is the rule; a gap in either half makes it silent or wrong."""
    where, _, text = model.partition(":")
    found = examine({where: text, path: reader})
    assert codes(found) == ["DAT-001"]
    (tmp_path / "repo").rename(tmp_path / "orphan")
    other = path.replace("a.", "load.")
    assert codes(examine({where: text, path: reader, other: writer})) == []


FIND = "exports.find = zip => pool.query('SELECT precinct FROM street_segments WHERE zip = $1', [zip]);\n"


def test_the_same_rule_reads_javascript_and_sql(examine):
    """Half of all campaign code is JavaScript over plain SQL."""
    files = {
        "db/schema.sql": "CREATE TABLE street_segments (\n  zip text,\n  precinct int\n);\n",
        "server/find.js": FIND,
    }
    found = examine(files)
    assert codes(found) == ["DAT-001"] and "server/find.js:1" in found.findings[0].message


def test_sql_that_is_inserted_into_is_filled(examine):
    """The near miss of the rule above."""
    files = {
        "db/schema.sql": "CREATE TABLE street_segments (\n  zip text,\n  precinct int\n);\n",
        "server/find.js": FIND,
        "server/load.js": "exports.load = row => pool.query('INSERT INTO street_segments VALUES ($1, $2)', row);\n",
    }
    assert codes(examine(files)) == []


# -- DAT-003 -----------------------------------------------------------------------------------------------------------


def test_a_table_of_people_says_what_it_stores(examine):
    """Whoever runs it next answers for every row."""
    text = (
        "from django.db import models\nclass Volunteer(models.Model):\n    first_name = models.TextField()\n"
        "    last_name = models.TextField()\n    phone = PhoneField()\n    street = models.TextField()\n"
        "    email_sent = models.BooleanField()\n"
    )
    found = examine({"a/models.py": text})
    assert codes(found) == ["DAT-003"]
    assert found.findings[0].message == (
        "`Volunteer` stores personal data (phone number, name, postal address): `first_name`, `last_name`, `phone`, "
        "`street`."
    )
    assert found.findings[0].line == 3 and found.unknowns


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("PollingLocation", ("address", "city", "latitude", "phone")),
        ("Committee", ("email", "phone", "treasurer")),
        ("Street", ("address", "street_number", "zip")),
        ("Article", ("name", "email_template", "body")),
        ("Event", ("contact_email", "latitude", "longitude")),
    ],
)
def test_tables_of_places_and_offices_are_no_personal_data(examine, name, columns):
    """A polling place has an address too."""
    fields = "".join(f"    {column} = models.TextField()\n" for column in columns)
    assert codes(examine({"a/models.py": f"from django.db import models\nclass {name}(models.Model):\n{fields}"})) == []


def test_a_phone_number_under_a_name_that_does_not_say_so_is_found(examine):
    """Proven on a real search log, whose analytics id was a telephone number for everybody who wrote by SMS."""
    text = "from django.db import models\nclass SearchLog(models.Model):\n    tracking = models.TextField()\n"
    view = 'def note(log, data):\n    log.tracking = data.get("phone_number")\n    log.save()\n'
    found = examine({"a/models.py": text, "a/views.py": view})
    assert [finding.message for finding in found.findings] == [
        "`SearchLog` stores personal data; `tracking` takes a phone number (a/views.py:2)."
    ]


# -- what fills them, and DAT-005 --------------------------------------------------------------------------------------

PLACES = """
from django.db import models


class Place(models.Model):
    number = models.IntegerField(primary_key=True)
    name = models.TextField()
"""
IMPORT = """
import csv
from ...models import Place


class Command(BaseCommand):
    def handle(self, *args, **options):
        number = 1
        for row in csv.DictReader(open(options["file"])):
            place = Place(
                number=number,
                name=row["Name"],
            )
            place.save()
            number += 1
"""
COMMAND = "polls/management/commands/import_places.py"


def test_a_second_import_that_overwrites_the_first_is_told(examine):
    """Proven on a real importer: an address in Nevada was answered with a school in Iowa."""
    found = examine({"polls/models.py": PLACES, COMMAND: IMPORT})
    assert codes(found) == ["DAT-005"]
    assert (found.findings[0].path, found.findings[0].line) == (COMMAND, 11)
    assert "line 8" in found.findings[0].message
    assert [fact.statement for fact in found.facts if "loader" in fact.data] == [
        "`manage.py import_places` writes Place from CSV."
    ]


def test_a_command_that_fills_by_way_of_others_is_told_with_less_certainty(examine):
    """Large projects keep the writing elsewhere; the command is what a newcomer can run."""
    text = "from ...models import Place\nfrom a import fill\ndef handle():\n    fill(Place, requests.get(URL))\n"
    found = examine({"polls/models.py": PLACES, COMMAND: text})
    loaders = [fact for fact in found.facts if "loader" in fact.data]
    assert [(fact.statement, fact.confidence) for fact in loaders] == [
        ("`manage.py import_places` fills, by its name, Place from HTTP.", "likely")
    ]


def test_numbering_with_enumerate_is_the_same(examine):
    """The shorter way to write it."""
    text = (
        "import csv\nfrom ...models import Place\ndef handle(path):\n"
        "    for number, row in enumerate(csv.DictReader(open(path))):\n"
        "        Place.objects.update_or_create(number=number, defaults=row)\n"
    )
    assert codes(examine({"polls/models.py": PLACES, COMMAND: text})) == ["DAT-005"]


@pytest.mark.parametrize(
    "text",
    [
        IMPORT.replace("number=number", 'number=row["Id"]'),
        IMPORT.replace("number = 1\n", "number = Place.objects.count() + 1\n"),
        IMPORT.replace("number = 1\n", "number = 1\n        Place.objects.all().delete()\n"),
        IMPORT.replace("                number=number,\n", "").replace("name=row", "rank=number, name=row"),
    ],
)
def test_keys_of_their_own_and_emptied_tables_are_right(examine, text):
    """Counting rows is no fault; taking the count for a key is."""
    assert "DAT-005" not in codes(examine({"polls/models.py": PLACES, COMMAND: text}))


# -- hostile input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '"""\\' * 15_000,
        "'" + "\\'" * 25_000,
        "Street." * 10_000,
        "class Street(models.Model):\n" + "    x = models.TextField()\n" * 2_000,
        "from a import Street\n" * 2_500,
        "CREATE TABLE a (" * 4_000,
        "CREATE TABLE a (x int,\n" * 4_000,
        "model A {\n" * 5_000,
    ],
)
def test_strange_files_cost_bounded_time_and_break_nothing(examine, text):
    """A file that costs the square of its size would hold up the archive for a day."""
    paths = ("polls/a.py", "polls/a.js", "db/a.sql", "prisma/schema.prisma", "db/schema.rb")
    found = examine(TREE | dict.fromkeys(paths, text))
    assert all(len(fact.statement) < 1500 and not re.search(r"[\x00-\x1f]", fact.statement) for fact in found.facts)


def test_strings_and_comments_are_told_from_code():
    """`# Street(…)` fills nothing."""
    marked = Marked("a = 'Street' # Street\nb = Street.x(\n 1)\n  .y()\nc = 2\n", "python")
    places = [match.start() for match in re.finditer("Street", marked.text)]
    assert [marked.string(at) for at in places] == ["Street", None, None]
    assert [marked.in_comment(at) for at in places] == [False, True, False]
    assert marked.statement(places[2]) == "Street.x(\n 1)\n  .y()"
    assert [marked.line(at) for at in places] == [1, 1, 2]


def test_names_are_compared_as_one_spelling():
    """Python, JavaScript and SQL each have their own."""
    assert {snake(word) for word in ("phoneNumber", "PhoneNumber", "phone_number", "phone-number")} == {"phone_number"}


def test_every_code_is_documented_and_every_row_is_given():
    """A reader looks a code up in docs/findings.md; a row for a code that no longer exists misleads."""
    root = Path(__file__).parent.parent
    files = [*(root / "archiver/examine").glob("*.py"), *(root / "archiver/examine/models").glob("*.py")]
    used = set(re.findall(r"\"(DAT-\d{3})\"", "".join(file.read_text("utf-8") for file in files)))
    documented = set(re.findall(r"^\| (DAT-\d{3}) \|", (root / "docs/findings.md").read_text("utf-8"), re.MULTILINE))
    assert used == documented
