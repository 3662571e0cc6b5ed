repository common-ground-volunteers/phonebank
author sol Sol Marchetti <sol@example.org>
author wren Wren Adeyemi <wren@example.org>
author lior Lior Castaneda <lior@example.org>
author bot renovate[bot] <renovate[bot]@example.org>
1 2022-02-06T16:00:00 sol main A list of people to call, one at a time
2 2022-02-20T17:30:00 sol main Remember who was called
3 2022-03-13T15:20:00 wren main A script beside the number
4 2022-04-24T18:10:00 wren main Tests
5 2022-06-05T16:45:00 sol main README and licence
6 2022-08-14T17:55:00 lior main Do not call the same number twice in a day
7 2022-10-16T19:05:00 sol main Answers: yes, no, moved, wrong number
8 2023-02-12T16:25:00 wren main Dial through Twilio
9 2023-05-07T18:40:00 lior van@8 Lists from NGP VAN
10 2023-05-21T17:15:00 lior van Send answers back to NGP VAN
11 2023-05-28T16:50:00 sol main+van Merge pull request #3 from van
12 2023-09-17T18:20:00 wren main Time zones of the people we call
13 2024-01-28T17:45:00 sol main Several organisations on one server
14 2024-04-14T16:10:00 lior main Tests run in CI
15 2024-07-21T19:35:00 wren main Script branches
16 2024-10-27T20:30:00 sol main Faster lists for the last week
17 2024-12-08T17:00:00 sol main What we learned in 2024
18 2025-03-09T16:35:00 wren main Fewer clicks between calls
19 2025-06-22T18:05:00 lior main Say which state needs which notice
20 2025-10-05T17:20:00 wren main Callers see their own numbers
21 2026-01-18T16:15:00 sol main Ready for the primaries
22 2026-03-22T18:50:00 lior main Rate limit per organisation
23 2026-05-17T17:40:00 wren main Spanish scripts
24 2026-07-05T10:00:00 bot renovate/twilio-5.x@23 Update twilio to v5
25 2026-07-12T19:00:00 sol main+renovate/twilio-5.x Merge pull request #9 from renovate/twilio-5.x
26 2026-08-30T16:55:00 lior main Refuse numbers that must not be called by machine
27 2026-10-18T20:15:00 wren main Show how long the queue is
28 2026-11-08T17:30:00 sol main What we learned in 2026
29 2026-11-15T18:25:00 wren handover@28 Draft: hand a list to the next organiser
ref refs/heads/main 28
ref refs/heads/handover 29
ref refs/pull/3/head 10
ref refs/pull/9/head 24
ref refs/pull/10/head 29
tag 2022.1 7 Midterms
tag 2024.1 16 General election
tag 2026.1 27 Midterms
=== README.md
@@ 5
# Phonebank

Volunteers call voters from their browser. Used by Common Ground Volunteers and its member groups in every election.

## Develop

```sh
npm ci
npm start
npm test
```
@@ 8

Dialling needs `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`.
@@ 9

Lists come from NGP VAN: `VAN_APP_NAME`, `VAN_API_KEY`.
=== LICENSE
@@ 5
BSD 2-Clause License

Copyright (c) 2022, Common Ground Volunteers

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this
   list of conditions and the following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice,
   this list of conditions and the following disclaimer in the documentation
   and/or other materials provided with the distribution.

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
=== package.json
{
  "name": "phonebank",
  "version": "2026.1.0",
  "license": "BSD-2-Clause",
  "type": "module",
  "scripts": {
@@ 4
    "test": "node --test",
@@ 1
    "start": "node server.js"
  },
  "dependencies": {
@@ 8..24
    "twilio": "4.8.0",
@@ 24
    "twilio": "5.3.0",
@@ 1
    "fastify": "4.28.1"
  }
}
=== server.js
import Fastify from "fastify";

import { next } from "./lists.js";
@@ 2
import { remember } from "./calls.js";
@@ 3
import { script } from "./scripts.js";
@@ 8
import { dial } from "./dial.js";
@@ 22
import { allowed } from "./limits.js";
@@ 1

const app = Fastify();

app.get("/next", async (request) => next(request.query.list));
@@ 2
app.post("/answer", async (request) => remember(request.body));
@@ 3
app.get("/script", async (request) => script(request.query.list));
@@ 8..22
app.post("/dial", async (request) => dial(request.body.number));
@@ 22
app.post("/dial", async (request, reply) => {
  if (!allowed(request.body.organisation)) return reply.code(429).send();
  return dial(request.body.number);
});
@@ 20
app.get("/mine", async (request) => ({ calls: remember.count(request.query.caller) }));
@@ 27
app.get("/queue", async (request) => ({ waiting: next.waiting(request.query.list) }));
@@ 1

app.listen({ port: Number(process.env.PORT ?? 4000) });
=== lists.js
const lists = new Map();

@@ 1..6
export const next = (list) => (lists.get(list) ?? []).shift();
@@ 6
const called = new Map();

export function next(list, today = new Date().toDateString()) {
  const person = (lists.get(list) ?? []).shift();
  if (person && called.get(person.number) === today) return next(list, today);
  if (person) called.set(person.number, today);
  return person;
}
@@ 27
next.waiting = (list) => (lists.get(list) ?? []).length;
@@ 13

export const put = (organisation, list, people) => lists.set(`${organisation}/${list}`, people);
@@ 16

export const append = (list, people) => lists.set(list, (lists.get(list) ?? []).concat(people));
=== calls.js
@@ 2
const calls = [];

@@ 7
const ANSWERS = new Set(["yes", "no", "moved", "wrong number"]);

@@ 2
export function remember(call) {
@@ 7
  if (!ANSWERS.has(call.answer)) throw new Error("no such answer");
@@ 2
  calls.push(call);
  return { ok: true };
}
@@ 20
remember.count = (caller) => calls.filter((call) => call.caller === caller).length;
=== scripts.js
@@ 3
const scripts = { default: ["Hello, is this a good time?"] };

@@ 15
const branches = { yes: "Thank you! Can we count on you?", no: "Thank you for telling us." };

export const branch = (answer) => branches[answer] ?? "Thank you.";

@@ 23
scripts.es = ["Hola, ¿es un buen momento?"];

@@ 3
export const script = (list) => scripts[list] ?? scripts.default;
=== dial.js
@@ 8
import twilio from "twilio";

@@ 12
import { mayCall } from "./zones.js";
@@ 26
import { mustNotDial } from "./numbers.js";

@@ 8
const client = () => twilio(process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN);

export async function dial(number) {
@@ 12
  if (!mayCall(number)) throw new Error("it is too early or too late there");
@@ 26
  if (mustNotDial(number)) throw new Error("dial this one by hand");
@@ 8
  return client().calls.create({ to: number, from: process.env.TWILIO_FROM_NUMBER, url: process.env.CALL_URL });
}
=== van.js
@@ 9
const URL = "https://api.securevan.com/v4";

const headers = () => ({
  authorization: "Basic " + Buffer.from(`${process.env.VAN_APP_NAME}:${process.env.VAN_API_KEY}|1`).toString("base64"),
});

export const list = async (id) => (await fetch(`${URL}/savedLists/${id}`, { headers: headers() })).json();
@@ 10

export const answer = (id, body) =>
  fetch(`${URL}/people/${id}/canvassResponses`, { method: "POST", headers: headers(), body: JSON.stringify(body) });
=== zones.js
@@ 12
const HOURS = [9, 21];

export const mayCall = (_number, hour = new Date().getHours()) => hour >= HOURS[0] && hour < HOURS[1];
=== limits.js
@@ 22
const used = new Map();

export function allowed(organisation, limit = 100) {
  used.set(organisation, (used.get(organisation) ?? 0) + 1);
  return used.get(organisation) <= limit;
}
=== numbers.js
@@ 26
const refused = new Set();

export const mustNotDial = (number) => refused.has(number);
=== notices.json
@@ 19
{ "XX": "This call may be recorded." }
=== handover.js
@@ 29
// Draft: the next organiser gets the list with every answer so far.
export const handOver = (list, organiser) => ({ list, organiser });
=== page.css
@@ 18
button.next { font-size: 2rem; }
=== docs/2024.md
@@ 17
41,000 calls by 380 volunteers. The lists were the slow part, not the dialling.
=== docs/2026.md
@@ 21
Before the primaries: rotate the keys, load the lists a day early.
@@ 28
52,000 calls by 410 volunteers. Nobody waited longer than four seconds for the next number.
=== test/calls.test.js
@@ 4
import assert from "node:assert";
import test from "node:test";

import { remember } from "../calls.js";

@@ 4..7
test("a call is remembered", () => assert.deepEqual(remember({ number: "555-0120" }), { ok: true }));
@@ 7
test("a call is remembered", () => assert.deepEqual(remember({ number: "555-0120", answer: "yes" }), { ok: true }));
test("an answer nobody offered is refused", () => assert.throws(() => remember({ answer: "perhaps" })));
=== .github/workflows/test.yml
@@ 14
name: test
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - run: npm ci
      - run: npm test
