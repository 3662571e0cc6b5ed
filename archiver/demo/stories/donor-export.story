repository rivera-for-senate/donor-export
author abel Abel Winterfield <abel@example.org>
author june June Castellane <june@example.org>
1 2024-02-05T23:10:00 abel main Export donors for the weekly call
2 2024-02-06T00:05:00 abel main Read the page size from the command line
3 2024-02-12T22:45:00 abel main First export for the finance team
4 2024-02-12T23:20:00 abel main Remove the export, it does not belong here
5 2024-02-13T01:00:00 abel main Ignore exports from now on
6 2024-02-24T17:30:00 june main README and licence
7 2024-03-05T23:15:00 abel main Leave out donors who asked not to be called
8 2024-03-17T18:40:00 june main Test the columns
9 2024-04-13T16:20:00 june main Amounts in cents, so that sums are right
10 2024-05-11T19:00:00 abel main Only recurring donors with --recurring
11 2024-06-22T17:45:00 june main pyproject.toml instead of setup.py
12 2024-08-03T16:05:00 abel main Upload the export to the finance team's bucket
13 2024-09-14T18:25:00 june main Ask again when ActBlue is slow
14 2024-10-20T20:15:00 abel main Last export is on Monday
15 2024-11-08T17:00:00 june main Revoke the keys and say so
ref refs/heads/main 15
tag v1.1 9 Amounts are right
=== README.md
@@ 6
# Donor export

Writes the week's donors as a table for the finance team's calls.

    pip install .
    donor-export --since 2024-10-01 > donors.csv

Never commit what it writes.

@@ 15
All keys were revoked on 8 November 2024.
=== LICENSE
@@ 6
Copyright (c) 2024, Rivera for Senate

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this
   list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice,
   this list of conditions and the following disclaimer in the documentation
   and/or other materials provided with the distribution.

3. Neither the name of the copyright holder nor the names of its
   contributors may be used to endorse or promote products derived from
   this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
=== setup.py
@@ 1..11
from setuptools import setup

setup(name="donor-export", version="1.0", py_modules=["donor_export"], install_requires=["requests"])
=== pyproject.toml
@@ 11
[build-system]
requires = ["setuptools>=69"]
build-backend = "setuptools.build_meta"

[project]
name = "donor-export"
version = "1.2"
license = { text = "MIT" }
requires-python = ">=3.10"
dependencies = [
@@ 12
  "boto3>=1.34",
@@ 11
  "requests>=2.31",
]

[project.scripts]
donor-export = "donor_export:main"

[tool.setuptools]
py-modules = ["donor_export"]
=== donor_export.py
"""The week's donors as a table."""

@@ 2
import argparse
@@ 1
import csv
import os
import sys

@@ 12
import boto3
@@ 1
import requests
@@ 13
from requests.adapters import HTTPAdapter, Retry
@@ 1

COLUMNS = ["first_name", "last_name", "email", "phone", "amount"]
URL = "https://secure.actblue.com/api/v1/csvs"


def fetch(since):
    auth = (os.environ["ACTBLUE_CLIENT_UUID"], os.environ["ACTBLUE_CLIENT_SECRET"])
@@ 13
    session = requests.Session()
    session.mount("https://", HTTPAdapter(max_retries=Retry(total=3, backoff_factor=1)))
    answer = session.get(URL, params={"since": since}, auth=auth, timeout=30)
@@ 1..13
    answer = requests.get(URL, params={"since": since}, auth=auth, timeout=30)
@@ 1
    answer.raise_for_status()
    return answer.json()["rows"]


def rows(donors):
    for donor in donors:
@@ 7
        if donor.get("do_not_call"):
            continue
@@ 9
        donor = {**donor, "amount": round(float(donor["amount"]) * 100)}
@@ 1
        yield [donor.get(column, "") for column in COLUMNS]

@@ 12

def upload(path):
    boto3.client("s3").upload_file(path, os.environ["FINANCE_BUCKET"], os.path.basename(path))

@@ 1

def main():
@@ 2
    parser = argparse.ArgumentParser()
    parser.add_argument("--since", required=True)
@@ 10
    parser.add_argument("--recurring", action="store_true")
@@ 12
    parser.add_argument("--upload", metavar="FILE")
@@ 2
    options = parser.parse_args()
    donors = fetch(options.since)
@@ 10
    if options.recurring:
        donors = [donor for donor in donors if donor.get("recurring")]
@@ 12
    if options.upload:
        return upload(options.upload)
@@ 1..2
    donors = fetch(sys.argv[1])
@@ 1
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    writer.writerows(rows(donors))


if __name__ == "__main__":
    main()
=== donors.csv
@@ 3..4
first_name,last_name,email,phone,amount
Testa,Fictional,testa.fictional@example.org,555-0110,25.00
Imogen,Inventedname,imogen@example.org,555-0111,50.00
Placeholder,Person,placeholder@example.org,555-0112,10.00
Nobody,Atall,nobody@example.org,555-0113,250.00
Exampla,McExample,exampla@example.org,555-0114,35.00
Made,Upwell,made.up@example.org,555-0115,100.00
=== .gitignore
@@ 5
*.csv
__pycache__/
=== tests/test_rows.py
@@ 8
from donor_export import COLUMNS, rows


def test_every_row_has_every_column():
    assert all(len(row) == len(COLUMNS) for row in rows([{"first_name": "Testa", "amount": "1"}]))
=== NOTES.txt
@@ 14
The last export is on Monday 4 November. After that the finance team downloads from ActBlue itself.
