repository rivera-for-senate/texting-tool
author rosa Rosa Delmar <rosa@example.org>
author ifan Ifan Okafor <ifan@example.org>
author mina Mina Lindqvist <mina@example.org>
author bot dependabot[bot] <dependabot[bot]@example.org>
1 2023-09-04T22:14:00 rosa main Start the texting tool: one page that says it is up
2 2023-09-06T23:40:00 rosa main Read the settings from the environment
3 2023-09-09T16:05:00 rosa main Send one message through Twilio
4 2023-09-10T15:32:00 ifan main Add a test for the greeting
5 2023-09-12T00:21:00 ifan main Normalise telephone numbers before sending
6 2023-09-16T18:45:00 rosa main Answer STOP and START as the carriers require
7 2023-09-17T17:10:00 mina main Describe how to run it on a laptop
8 2023-09-24T20:02:00 ifan scripts@7 Load message scripts from YAML
9 2023-09-25T01:13:00 ifan scripts Fill in the volunteer's first name
10 2023-09-26T00:30:00 rosa main+scripts Merge pull request #1 from scripts
11 2023-10-03T23:58:00 mina main Keep conversations in Redis
12 2023-10-08T19:20:00 rosa main Say which numbers opted out
13 2023-10-21T15:41:00 ifan main Makefile, so that nobody has to remember the commands
14 2023-11-04T21:09:00 rosa main Dockerfile for the volunteers' server
15 2023-11-06T10:00:00 bot dependabot/pip/flask-2.3.3@14 Bump flask from 2.3.2 to 2.3.3
16 2023-11-07T23:20:00 rosa main+dependabot/pip/flask-2.3.3 Merge pull request #3 from dependabot/pip/flask-2.3.3
17 2023-12-02T17:33:00 mina main Quiet hours: nothing after nine in the evening
18 2024-01-13T18:00:00 ifan main Test the quiet hours at the edge
19 2024-01-20T16:47:00 rosa main Report errors to Sentry when it is configured
20 2024-02-10T20:15:00 mina main Write down which environment variables there are
21 2024-03-02T15:55:00 ifan batches@20 Send in batches of fifty
22 2024-03-03T18:26:00 ifan batches Wait a second between batches, or the carrier drops them
23 2024-03-06T00:12:00 rosa main+batches Merge pull request #5 from batches
24 2024-04-14T19:38:00 mina main Check Twilio's signature on replies
25 2024-05-18T22:00:00 rosa main Count replies for the field director
26 2024-06-05T01:30:00 rosa main Thank volunteers for the primary
27 2024-07-20T17:25:00 ifan main Run the tests on every push
28 2024-08-24T16:40:00 mina main Scripts for the general election
29 2024-09-21T20:11:00 ifan spanish@28 Spanish scripts, first half
30 2024-09-29T19:05:00 rosa main Raise the batch size for the last month
31 2024-10-19T18:52:00 mina main Say where people vote early
32 2024-11-03T21:17:00 rosa main Scripts for the last weekend
33 2024-11-06T16:00:00 rosa main Stop sending: the campaign is over
34 2025-02-03T10:00:00 bot dependabot/pip/gunicorn-22.0.0@33 Bump gunicorn from 21.2.0 to 22.0.0
35 2025-03-01T10:00:00 mina pull/6/merge@33+spanish Merge spanish into main
ref refs/heads/main 33
ref refs/heads/spanish 29
ref refs/heads/dependabot/pip/gunicorn-22.0.0 34
ref refs/pull/1/head 9
ref refs/pull/3/head 15
ref refs/pull/5/head 22
ref refs/pull/6/head 29
ref refs/pull/6/merge 35
ref refs/pull/7/head 34
tag v1.0 14 First version on the volunteers' server
tag v2.0 26 As used for the primary
tag v3.0 32 As used for the general election
=== README.md
# Texting tool

Volunteers of Rivera for Senate use this small web service to send text messages to supporters who agreed to get them,
and to read what they answer.

@@ 7
## Run it

```sh
pip install -r requirements.txt
flask --app texting.web run
```

@@ 13
`make run` does the same, `make test` runs the tests.

@@ 20
## Environment

| variable | for |
|---|---|
| `TWILIO_ACCOUNT_SID` | account that sends the messages |
| `TWILIO_AUTH_TOKEN` | its token, also checks replies |
| `TWILIO_FROM_NUMBER` | number that the messages come from |
| `REDIS_URL` | conversations and numbers that opted out |

@@ 14
## Server

`docker build -t texting .` and `docker run --env-file .env -p 8000:8000 texting`. Point the number's webhook in the
Twilio console to `/reply`.

@@ 33
The campaign ended on 5 November 2024. Sending is switched off; the code stays for whoever needs it next.
=== LICENSE
@@ 2
MIT License

Copyright (c) 2023 Rivera for Senate

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
=== requirements.txt
@@ 1..15
flask==2.3.2
@@ 15
flask==2.3.3
@@ 14..34
gunicorn==21.2.0
@@ 34
gunicorn==22.0.0
@@ 8
pyyaml==6.0.1
@@ 11
redis==5.0.1
@@ 19
sentry-sdk==1.39.2
@@ 3
twilio==8.5.0
=== requirements-dev.txt
@@ 4
-r requirements.txt
pytest==7.4.2
=== .gitignore
__pycache__/
.env
=== texting/__init__.py
"""Text messages to supporters who agreed to get them."""
=== texting/web.py
"""The web service: a page that says it is up, and where replies arrive."""

@@ 19
import os

@@ 19
import sentry_sdk
@@ 1..6
from flask import Flask
@@ 6
from flask import Flask, abort, request
@@ 24
from twilio.request_validator import RequestValidator

@@ 6
from texting.replies import answer
@@ 24
from texting.settings import settings

@@ 19
if os.environ.get("SENTRY_DSN"):
    sentry_sdk.init(dsn=os.environ["SENTRY_DSN"])

@@ 1
app = Flask(__name__)


@app.get("/")
def index():
    return "The texting tool is up.\n"

@@ 6

@app.post("/reply")
def reply():
@@ 24
    validator = RequestValidator(settings()["token"])
    if not validator.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
@@ 6
    if "From" not in request.form:
        abort(400)
    return answer(request.form["From"], request.form.get("Body", ""))
@@ 25


@app.get("/count")
def count():
    from texting.store import replies_today

    return {"replies": replies_today()}
=== texting/settings.py
@@ 2
"""What the environment says."""

import os


def settings():
    return {
        "sid": os.environ["TWILIO_ACCOUNT_SID"],
        "token": os.environ["TWILIO_AUTH_TOKEN"],
        "sender": os.environ["TWILIO_FROM_NUMBER"],
@@ 11
        "redis": os.environ.get("REDIS_URL", "redis://localhost:6379/0"),
@@ 21..30
        "batch": int(os.environ.get("BATCH_SIZE", "50")),
@@ 30
        "batch": int(os.environ.get("BATCH_SIZE", "200")),
@@ 33
        "sending": os.environ.get("SENDING_ENABLED") == "yes",
@@ 2
    }
=== texting/send.py
@@ 3
"""Sending, one number at a time."""

@@ 22
import time

@@ 3
from twilio.rest import Client

@@ 5
from texting.numbers import normalise
@@ 17
from texting.quiet import may_send
@@ 3
from texting.settings import settings
@@ 12
from texting.store import opted_out


@@ 3
def greeting(first_name):
    return f"Hi {first_name}, this is a volunteer with Rivera for Senate. Reply STOP to opt out."


def send(number, text):
    values = settings()
@@ 33
    if not values["sending"]:
        raise RuntimeError("the campaign is over; set SENDING_ENABLED=yes to send all the same")
@@ 5
    number = normalise(number)
@@ 12
    if opted_out(number):
        return None
@@ 17
    if not may_send():
        return None
@@ 3
    client = Client(values["sid"], values["token"])
    return client.messages.create(to=number, from_=values["sender"], body=text).sid
@@ 21


def send_all(numbers, text):
    numbers, size = list(numbers), settings()["batch"]
    for start in range(0, len(numbers), size):
        for number in numbers[start : start + size]:
            send(number, text)
@@ 22
        time.sleep(1)
=== texting/numbers.py
@@ 5
"""Telephone numbers."""

import re


def normalise(number):
    """Ten digits, or eleven with a leading 1, as +1…; everything else is refused."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) != 10:
        raise ValueError("not a telephone number of this country")
    return "+1" + digits
=== texting/replies.py
@@ 6
"""What happens to replies."""

@@ 11
from texting.store import remember
@@ 12
from texting.store import opt_in, opt_out

@@ 6
STOP = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit"}
START = {"start", "yes", "unstop"}


def answer(number, body):
    word = body.strip().lower()
@@ 11
    remember(number, body)
@@ 6
    if word in STOP:
@@ 12
        opt_out(number)
@@ 6
        return "You will get no more messages."
    if word in START:
@@ 12
        opt_in(number)
@@ 6
        return "Welcome back."
    return ""
=== texting/store.py
@@ 11
"""Conversations, kept in Redis for ninety days."""

import datetime

import redis

from texting.settings import settings

KEEP_SECONDS = 90 * 86400


def connection():
    return redis.Redis.from_url(settings()["redis"], decode_responses=True)


def remember(number, body):
    key = f"conversation:{number}"
    connection().rpush(key, body)
    connection().expire(key, KEEP_SECONDS)
@@ 25
    connection().incr(f"replies:{datetime.date.today().isoformat()}")


def replies_today():
    return int(connection().get(f"replies:{datetime.date.today().isoformat()}") or 0)
@@ 12


def opted_out(number):
    return connection().sismember("opted-out", number)


def opt_out(number):
    connection().sadd("opted-out", number)


def opt_in(number):
    connection().srem("opted-out", number)
=== texting/quiet.py
@@ 17
"""Quiet hours."""

import datetime
import os
from zoneinfo import ZoneInfo


def may_send(now=None):
    zone = ZoneInfo(os.environ.get("CAMPAIGN_TIMEZONE", "America/Chicago"))
    now = now or datetime.datetime.now(zone)
    return 9 <= now.hour < 21
=== texting/scripts.py
@@ 8
"""Message scripts, read from scripts/*.yaml."""

from pathlib import Path

import yaml


def load(name):
    with open(Path("scripts") / f"{name}.yaml") as file:
        return yaml.safe_load(file)["text"]
@@ 9


def fill(text, first_name):
    return text.replace("{first_name}", first_name)
=== scripts/welcome.yaml
@@ 8
text: "Hi {first_name}, thank you for joining Rivera for Senate. Reply STOP to opt out."
=== scripts/primary.yaml
@@ 26
text: "Hi {first_name}, thank you for every conversation before the primary!"
=== scripts/general.yaml
@@ 28
text: "Hi {first_name}, the general election is on November 5. Can you knock on doors this weekend?"
=== scripts/early-vote.yaml
@@ 31
text: "Hi {first_name}, you can vote early from October 21. Find the place nearest to you on our polling-place lookup."
=== scripts/last-weekend.yaml
@@ 32
text: "Hi {first_name}, four days to go. We need you on Saturday or Sunday."
=== scripts/es/welcome.yaml
@@ 29
text: "Hola {first_name}, gracias por unirte a Rivera for Senate. Responde STOP para no recibir más mensajes."
=== tests/test_send.py
@@ 4
from texting.send import greeting


def test_the_greeting_says_how_to_opt_out():
    assert "STOP" in greeting("Sam")
=== tests/test_numbers.py
@@ 5
import pytest

from texting.numbers import normalise


def test_punctuation_is_dropped():
    assert normalise("(555) 555-0142") == "+15555550142"


def test_a_short_number_is_refused():
    with pytest.raises(ValueError):
        normalise("555-0142")
=== tests/test_quiet.py
@@ 18
import datetime

from texting.quiet import may_send


def test_nothing_is_sent_at_nine_in_the_evening():
    assert may_send(datetime.datetime(2024, 1, 13, 20, 59))
    assert not may_send(datetime.datetime(2024, 1, 13, 21, 0))
=== Makefile
@@ 13
.PHONY: run test image

run:
	flask --app texting.web run

test:
	pytest -q

@@ 14
image:
	docker build -t texting .
=== Dockerfile
@@ 14
FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY texting texting
COPY scripts scripts
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "texting.web:app"]
=== .github/workflows/test.yml
@@ 27
name: test
on: [push]
jobs:
  test:
    runs-on: ubuntu-22.04
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: pip install -r requirements-dev.txt
      - run: pytest -q
