repository rivera-for-senate/polling-lookup
author ifan Ifan Okafor <ifan@example.org>
author june June Castellane <june@example.org>
author abel Abel Winterfield <abel@example.org>
author bot dependabot[bot] <dependabot[bot]@example.org>
1 2023-11-12T19:00:00 june main A form that asks for an address
2 2023-11-18T17:25:00 june main Ask Google's Civic Information API for the polling place
3 2023-11-19T20:40:00 ifan main Test the answer's shape with a recorded one
4 2023-12-03T16:10:00 abel main Standardise addresses with Smarty before asking
5 2023-12-09T18:55:00 june main Keep answers in Postgres for a day
6 2023-12-10T15:30:00 june main docker-compose for the database
7 2023-12-17T19:45:00 abel main README
8 2024-01-07T16:20:00 june main Show opening hours
9 2024-01-20T21:05:00 ifan cache@8 Count how often the cache answers
10 2024-01-21T18:35:00 ifan main+cache Merge pull request #2 from cache
11 2024-02-11T17:00:00 abel main Say so when nothing was found, and name the county's office
12 2024-02-24T19:15:00 june main A health check for the load balancer
13 2024-03-10T16:45:00 abel spanish@12 Spanish form
14 2024-03-16T18:05:00 abel spanish Spanish answers
15 2024-03-17T20:30:00 june main+spanish Merge pull request #4 from spanish
16 2024-04-06T15:50:00 ifan main Database on a second port, the first is taken on my laptop
17 2024-04-21T17:40:00 june main Example environment file
18 2024-05-11T19:20:00 abel main Early voting places
19 2024-05-25T16:35:00 june main Load the county offices from a table
20 2024-06-01T18:10:00 ifan main Load test before the primary: 40 requests a second
21 2024-06-08T15:25:00 june main What we learned on primary day
22 2024-06-10T10:00:00 bot dependabot/pip/requests-2.32.3@21 Bump requests from 2.31.0 to 2.32.3
23 2024-06-12T22:50:00 june main+dependabot/pip/requests-2.32.3 Merge pull request #7 from dependabot/pip/requests-2.32.3
24 2024-07-14T17:15:00 abel main Tests run in CI
25 2024-08-17T18:45:00 june main Makefile
26 2024-09-07T16:00:00 ifan offline@25 Answer from the last known place when Google is down
27 2024-09-14T19:35:00 ifan offline Test the fallback
28 2024-09-15T20:20:00 june main+offline Merge pull request #9 from offline
29 2024-10-12T15:10:00 abel main Keep answers for an hour only, places change now
30 2024-10-26T17:55:00 june main Drop-off boxes
31 2024-11-02T21:30:00 june main Opening hours on election day
32 2024-11-07T18:00:00 june main Say that the election is over and switch the form off
33 2025-01-13T10:00:00 bot dependabot/pip/psycopg-3.2.3@32 Bump psycopg from 3.1.18 to 3.2.3
ref refs/heads/main 32
ref refs/heads/dependabot/pip/psycopg-3.2.3 33
ref refs/pull/2/head 9
ref refs/pull/4/head 14
ref refs/pull/7/head 22
ref refs/pull/9/head 27
ref refs/pull/10/head 33
tag primary-2024 20 As used in the primary
tag general-2024 31 As used in the general election
=== README.md
@@ 7
# Polling-place lookup

Voters type their address and see where they vote, when it is open, and whom to call when something is wrong. Made for
Rivera for Senate.

@@ 32
**The election is over.** The form is switched off; set `LOOKUP_ENABLED=yes` to use it again.

@@ 7
## Run it

```sh
docker-compose up -d db
pip install -r requirements.txt
python -m lookup
```

Then open http://localhost:5000.

The database listens on localhost:5432.

## Accounts

- Google Civic Information API: a key in `GOOGLE_CIVIC_API_KEY`
- Smarty: `SMARTY_AUTH_ID` and `SMARTY_AUTH_TOKEN`

@@ 21
## Primary day

2,900 voters looked up their place, 60 % of them between seven and nine in the morning. Google answered slowly for ten
minutes; nobody noticed, because the cache did.
=== requirements.txt
@@ 1
flask==3.0.0
@@ 5..33
psycopg[binary]==3.1.18
@@ 33
psycopg[binary]==3.2.3
@@ 2..22
requests==2.31.0
@@ 22
requests==2.32.3
@@ 4
smartystreets-python-sdk==4.14.1
=== requirements-dev.txt
@@ 3
-r requirements.txt
pytest==7.4.3
=== lookup/__init__.py
"""Where do I vote?"""
=== lookup/__main__.py
"""`python -m lookup`: the web server."""

from lookup.web import app

app.run(host="0.0.0.0", port=5000)
=== lookup/web.py
"""The form and its answer."""

@@ 32
import os

@@ 1..2
from flask import Flask
@@ 2
from flask import Flask, render_template, request

@@ 4
from lookup.address import standardise
@@ 26
from lookup.civic import CivicDown
@@ 2
from lookup.civic import polling_place
@@ 19
from lookup.counties import office_of
@@ 5
from lookup.store import cached, keep
@@ 26
from lookup.store import last_known

@@ 1
app = Flask(__name__)


@app.get("/")
def form():
@@ 1..2
    return '<form action="/place"><input name="address"><button>Find my polling place</button></form>'
@@ 2
    language = "es" if request.args.get("lang") == "es" else "en"
@@ 32
    if os.environ.get("LOOKUP_ENABLED") != "yes":
        return render_template("over.html")
@@ 2
    return render_template(f"form.{language}.html")


@app.get("/place")
def place():
    address = request.args.get("address", "")
@@ 4
    address = standardise(address)
@@ 5
    if found := cached(address):
        return render_template("place.html", place=found)
@@ 26
    try:
        found = polling_place(address)
    except CivicDown:
        found = last_known(address)
@@ 2..26
    found = polling_place(address)
@@ 5
    if found:
        keep(address, found)
@@ 19
    if not found:
        return render_template("nothing.html", office=office_of(address)), 404
@@ 2
    return render_template("place.html", place=found)
@@ 12


@app.get("/health")
def health():
    return {"ok": True}
=== lookup/civic.py
@@ 2
"""Google's Civic Information API."""

import os

import requests

URL = "https://civicinfo.googleapis.com/civicinfo/v2/voterinfo"

@@ 26

class CivicDown(Exception):
    """Google did not answer in time."""

@@ 2

def polling_place(address):
    params = {"address": address, "key": os.environ["GOOGLE_CIVIC_API_KEY"]}
@@ 26
    try:
        answer = requests.get(URL, params=params, timeout=5)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise CivicDown from error
@@ 2..26
    answer = requests.get(URL, params=params, timeout=5)
    answer.raise_for_status()
@@ 2
    return first_place(answer.json())


def first_place(answer):
    places = answer.get("pollingLocations", [])
@@ 18
    places = places + answer.get("earlyVoteSites", [])
@@ 30
    places = places + answer.get("dropOffLocations", [])
@@ 2
    if not places:
        return None
@@ 2..8
    return {"address": places[0]["address"]}
@@ 8
    return {"address": places[0]["address"], "hours": places[0].get("pollingHours", "")}
=== lookup/address.py
@@ 4
"""Addresses as the post office writes them, from Smarty's service."""

import os

from smartystreets_python_sdk import ClientBuilder, StaticCredentials
from smartystreets_python_sdk.us_street import Lookup


def standardise(address):
    credentials = StaticCredentials(os.environ["SMARTY_AUTH_ID"], os.environ["SMARTY_AUTH_TOKEN"])
    client = ClientBuilder(credentials).build_us_street_api_client()
    lookup = Lookup(street=address)
    client.send_lookup(lookup)
    if not lookup.result:
        return address
    found = lookup.result[0]
    return f"{found.delivery_line_1}, {found.last_line}"
=== lookup/store.py
@@ 5
"""Answers we already know, in Postgres."""

import json
import os

import psycopg


def connect():
    return psycopg.connect(
        host=os.environ.get("DATABASE_HOST", "localhost"),
        port=int(os.environ.get("DATABASE_PORT", "5432")),
        dbname="lookup",
        user="lookup",
        password=os.environ.get("DATABASE_PASSWORD", ""),
    )


def cached(address):
@@ 5..29
    query = "SELECT place FROM places WHERE address = %s AND at > now() - interval '1 day'"
@@ 29
    query = "SELECT place FROM places WHERE address = %s AND at > now() - interval '1 hour'"
@@ 5
    with connect() as connection:
        row = connection.execute(query, (address,)).fetchone()
@@ 9
        connection.execute("UPDATE counters SET n = n + 1 WHERE name = %s", ("hit" if row else "miss",))
@@ 5
    return row[0] if row else None


def keep(address, place):
    query = "INSERT INTO places (address, place, at) VALUES (%s, %s, now())"
    with connect() as connection:
        connection.execute(query, (address, json.dumps(place)))
@@ 26


def last_known(address):
    query = "SELECT place FROM places WHERE address = %s ORDER BY at DESC LIMIT 1"
    with connect() as connection:
        row = connection.execute(query, (address,)).fetchone()
    return row[0] if row else None
=== lookup/counties.py
@@ 11..19
"""Whom to call."""

OFFICES = {"default": "555-0100"}
@@ 19
"""Whom to call, from data/counties.csv."""

import csv


def office_of(address):
    with open("data/counties.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["county"].lower() in address.lower():
                return row
    return None
=== data/counties.csv
@@ 19
county,office,telephone
Aspen,Aspen County Clerk,555-0101
Birch,Birch County Clerk,555-0102
Cedar,Cedar County Elections Board,555-0103
=== lookup/templates/form.en.html
@@ 2
<form action="/place"><label>Your address <input name="address"></label><button>Find my polling place</button></form>
=== lookup/templates/form.es.html
@@ 13
<form action="/place"><label>Su dirección <input name="address"></label><button>Buscar mi lugar de votación</button></form>
=== lookup/templates/place.html
@@ 2
<p>You vote at: {{ place.address.locationName }}, {{ place.address.line1 }}</p>
@@ 14
<p lang="es">Usted vota en: {{ place.address.locationName }}</p>
@@ 8
<p>Open: {{ place.hours }}</p>
@@ 31
<p>On election day every place is open from 7 a.m. to 8 p.m. If you are in line at 8, stay in line.</p>
=== lookup/templates/nothing.html
@@ 11
<p>We could not find your polling place. Please call your county's election office.</p>
=== lookup/templates/over.html
@@ 32
<p>The election is over. Thank you for voting.</p>
=== schema.sql
@@ 5
CREATE TABLE places (address text, place jsonb, at timestamptz);
CREATE INDEX places_address ON places (address, at);
@@ 9
CREATE TABLE counters (name text PRIMARY KEY, n bigint NOT NULL DEFAULT 0);
INSERT INTO counters (name) VALUES ('hit'), ('miss');
=== docker-compose.yml
@@ 6
services:
  db:
    image: postgres:15
    environment:
      POSTGRES_DB: lookup
      POSTGRES_USER: lookup
      POSTGRES_HOST_AUTH_METHOD: trust
    ports:
@@ 6..16
      - "5432:5432"
@@ 16
      - "5433:5432"
@@ 6
    volumes:
      - ./schema.sql:/docker-entrypoint-initdb.d/schema.sql:ro
=== .env.example
@@ 17
GOOGLE_CIVIC_API_KEY=
SMARTY_AUTH_ID=
SMARTY_AUTH_TOKEN=
DATABASE_HOST=localhost
DATABASE_PORT=5432
DATABASE_PASSWORD=
=== tests/test_civic.py
@@ 3
from lookup.civic import first_place


def test_the_first_polling_place_is_taken():
    answer = {"pollingLocations": [{"address": {"locationName": "Birch Library", "line1": "1 Main St"}}]}
    assert first_place(answer)["address"]["locationName"] == "Birch Library"


def test_an_answer_without_places_is_none():
    assert first_place({}) is None
=== tests/test_fallback.py
@@ 27
import pytest

from lookup import civic


def test_a_dead_service_is_named(monkeypatch):
    monkeypatch.setattr(civic, "URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("GOOGLE_CIVIC_API_KEY", "none")
    with pytest.raises(civic.CivicDown):
        civic.polling_place("1 Main St")
=== loadtest/locustfile.py
@@ 20
from locust import HttpUser, task


class Voter(HttpUser):
    @task
    def look_up(self):
        self.client.get("/place", params={"address": "1 Main St, Aspen"})
=== Makefile
@@ 25
.PHONY: run test db

db:
	docker-compose up -d db

run: db
	python -m lookup

test:
	pytest -q
=== .github/workflows/test.yml
@@ 24
name: test
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-22.04
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install -r requirements-dev.txt
      - run: pytest -q
=== LICENSE

                                 Apache License
                           Version 2.0, January 2004
                        http://www.apache.org/licenses/

   TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION

   1. Definitions.

      "License" shall mean the terms and conditions for use, reproduction,
      and distribution as defined by Sections 1 through 9 of this document.

      "Licensor" shall mean the copyright owner or entity authorized by
      the copyright owner that is granting the License.

      "Legal Entity" shall mean the union of the acting entity and all
      other entities that control, are controlled by, or are under common
      control with that entity. For the purposes of this definition,
      "control" means (i) the power, direct or indirect, to cause the
      direction or management of such entity, whether by contract or
      otherwise, or (ii) ownership of fifty percent (50%) or more of the
      outstanding shares, or (iii) beneficial ownership of such entity.

      "You" (or "Your") shall mean an individual or Legal Entity
      exercising permissions granted by this License.

      "Source" form shall mean the preferred form for making modifications,
      including but not limited to software source code, documentation
      source, and configuration files.

      "Object" form shall mean any form resulting from mechanical
      transformation or translation of a Source form, including but
      not limited to compiled object code, generated documentation,
      and conversions to other media types.

      "Work" shall mean the work of authorship, whether in Source or
      Object form, made available under the License, as indicated by a
      copyright notice that is included in or attached to the work
      (an example is provided in the Appendix below).

      "Derivative Works" shall mean any work, whether in Source or Object
      form, that is based on (or derived from) the Work and for which the
      editorial revisions, annotations, elaborations, or other modifications
      represent, as a whole, an original work of authorship. For the purposes
      of this License, Derivative Works shall not include works that remain
      separable from, or merely link (or bind by name) to the interfaces of,
      the Work and Derivative Works thereof.

      "Contribution" shall mean any work of authorship, including
      the original version of the Work and any modifications or additions
      to that Work or Derivative Works thereof, that is intentionally
      submitted to Licensor for inclusion in the Work by the copyright owner
      or by an individual or Legal Entity authorized to submit on behalf of
      the copyright owner. For the purposes of this definition, "submitted"
      means any form of electronic, verbal, or written communication sent
      to the Licensor or its representatives, including but not limited to
      communication on electronic mailing lists, source code control systems,
      and issue tracking systems that are managed by, or on behalf of, the
      Licensor for the purpose of discussing and improving the Work, but
      excluding communication that is conspicuously marked or otherwise
      designated in writing by the copyright owner as "Not a Contribution."

      "Contributor" shall mean Licensor and any individual or Legal Entity
      on behalf of whom a Contribution has been received by Licensor and
      subsequently incorporated within the Work.

   2. Grant of Copyright License. Subject to the terms and conditions of
      this License, each Contributor hereby grants to You a perpetual,
      worldwide, non-exclusive, no-charge, royalty-free, irrevocable
      copyright license to reproduce, prepare Derivative Works of,
      publicly display, publicly perform, sublicense, and distribute the
      Work and such Derivative Works in Source or Object form.

   3. Grant of Patent License. Subject to the terms and conditions of
      this License, each Contributor hereby grants to You a perpetual,
      worldwide, non-exclusive, no-charge, royalty-free, irrevocable
      (except as stated in this section) patent license to make, have made,
      use, offer to sell, sell, import, and otherwise transfer the Work,
      where such license applies only to those patent claims licensable
      by such Contributor that are necessarily infringed by their
      Contribution(s) alone or by combination of their Contribution(s)
      with the Work to which such Contribution(s) was submitted. If You
      institute patent litigation against any entity (including a
      cross-claim or counterclaim in a lawsuit) alleging that the Work
      or a Contribution incorporated within the Work constitutes direct
      or contributory patent infringement, then any patent licenses
      granted to You under this License for that Work shall terminate
      as of the date such litigation is filed.

   4. Redistribution. You may reproduce and distribute copies of the
      Work or Derivative Works thereof in any medium, with or without
      modifications, and in Source or Object form, provided that You
      meet the following conditions:

      (a) You must give any other recipients of the Work or
          Derivative Works a copy of this License; and

      (b) You must cause any modified files to carry prominent notices
          stating that You changed the files; and

      (c) You must retain, in the Source form of any Derivative Works
          that You distribute, all copyright, patent, trademark, and
          attribution notices from the Source form of the Work,
          excluding those notices that do not pertain to any part of
          the Derivative Works; and

      (d) If the Work includes a "NOTICE" text file as part of its
          distribution, then any Derivative Works that You distribute must
          include a readable copy of the attribution notices contained
          within such NOTICE file, excluding those notices that do not
          pertain to any part of the Derivative Works, in at least one
          of the following places: within a NOTICE text file distributed
          as part of the Derivative Works; within the Source form or
          documentation, if provided along with the Derivative Works; or,
          within a display generated by the Derivative Works, if and
          wherever such third-party notices normally appear. The contents
          of the NOTICE file are for informational purposes only and
          do not modify the License. You may add Your own attribution
          notices within Derivative Works that You distribute, alongside
          or as an addendum to the NOTICE text from the Work, provided
          that such additional attribution notices cannot be construed
          as modifying the License.

      You may add Your own copyright statement to Your modifications and
      may provide additional or different license terms and conditions
      for use, reproduction, or distribution of Your modifications, or
      for any such Derivative Works as a whole, provided Your use,
      reproduction, and distribution of the Work otherwise complies with
      the conditions stated in this License.

   5. Submission of Contributions. Unless You explicitly state otherwise,
      any Contribution intentionally submitted for inclusion in the Work
      by You to the Licensor shall be under the terms and conditions of
      this License, without any additional terms or conditions.
      Notwithstanding the above, nothing herein shall supersede or modify
      the terms of any separate license agreement you may have executed
      with Licensor regarding such Contributions.

   6. Trademarks. This License does not grant permission to use the trade
      names, trademarks, service marks, or product names of the Licensor,
      except as required for reasonable and customary use in describing the
      origin of the Work and reproducing the content of the NOTICE file.

   7. Disclaimer of Warranty. Unless required by applicable law or
      agreed to in writing, Licensor provides the Work (and each
      Contributor provides its Contributions) on an "AS IS" BASIS,
      WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
      implied, including, without limitation, any warranties or conditions
      of TITLE, NON-INFRINGEMENT, MERCHANTABILITY, or FITNESS FOR A
      PARTICULAR PURPOSE. You are solely responsible for determining the
      appropriateness of using or redistributing the Work and assume any
      risks associated with Your exercise of permissions under this License.

   8. Limitation of Liability. In no event and under no legal theory,
      whether in tort (including negligence), contract, or otherwise,
      unless required by applicable law (such as deliberate and grossly
      negligent acts) or agreed to in writing, shall any Contributor be
      liable to You for damages, including any direct, indirect, special,
      incidental, or consequential damages of any character arising as a
      result of this License or out of the use or inability to use the
      Work (including but not limited to damages for loss of goodwill,
      work stoppage, computer failure or malfunction, or any and all
      other commercial damages or losses), even if such Contributor
      has been advised of the possibility of such damages.

   9. Accepting Warranty or Additional Liability. While redistributing
      the Work or Derivative Works thereof, You may choose to offer,
      and charge a fee for, acceptance of support, warranty, indemnity,
      or other liability obligations and/or rights consistent with this
      License. However, in accepting such obligations, You may act only
      on Your own behalf and on Your sole responsibility, not on behalf
      of any other Contributor, and only if You agree to indemnify,
      defend, and hold each Contributor harmless for any liability
      incurred by, or claims asserted against, such Contributor by reason
      of your accepting any such warranty or additional liability.

   END OF TERMS AND CONDITIONS

   APPENDIX: How to apply the Apache License to your work.

      To apply the Apache License to your work, attach the following
      boilerplate notice, with the fields enclosed by brackets "[]"
      replaced with your own identifying information. (Don't include
      the brackets!)  The text should be enclosed in the appropriate
      comment syntax for the file format. We also recommend that a
      file or class name and description of purpose be included on the
      same "printed page" as the copyright notice for easier
      identification within third-party archives.

   Copyright [yyyy] [name of copyright owner]

   Licensed under the Apache License, Version 2.0 (the "License");
   you may not use this file except in compliance with the License.
   You may obtain a copy of the License at

       http://www.apache.org/licenses/LICENSE-2.0

   Unless required by applicable law or agreed to in writing, software
   distributed under the License is distributed on an "AS IS" BASIS,
   WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   See the License for the specific language governing permissions and
   limitations under the License.
