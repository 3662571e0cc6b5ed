repository rivera-for-senate/volunteer-map
author mina Mina Lindqvist <mina@example.org>
author tove Tove Abernathy <tove@example.org>
1 2024-01-28T17:00:00 tove main An empty map of the state
2 2024-01-28T21:30:00 tove main Put a marker where an event is
3 2024-02-03T18:15:00 mina main Events from Mobilize instead of a list
4 2024-02-04T16:40:00 tove main Show the next seven days only
5 2024-02-17T19:05:00 tove main Ask the browser where the visitor is
6 2024-02-25T15:55:00 mina main Colours that people with colour blindness can tell apart
7 2024-03-09T20:20:00 tove main README
8 2024-03-23T17:35:00 mina main Filter by kind of event
9 2024-04-07T18:50:00 tove main Cluster markers in the capital
10 2024-04-20T16:25:00 tove main Airtable for house parties, which Mobilize does not know
11 2024-05-04T19:40:00 mina main Test the week's edge
12 2024-05-19T15:15:00 tove server@11 Small server, so that the Airtable key stays out of the page
13 2024-05-25T18:30:00 tove server Keep answers for five minutes
14 2024-05-26T20:00:00 mina main+server Merge pull request #1 from server
15 2024-06-16T17:10:00 mina main Larger type on telephones
16 2024-07-06T16:45:00 tove main Netlify settings
17 2024-08-11T19:25:00 mina main Link to the volunteer form
18 2024-09-01T15:35:00 tove main Show canvass launches first
19 2024-09-28T18:05:00 mina carpool@18 Carpools, first sketch
20 2024-10-06T17:20:00 tove main Mapbox account of the campaign instead of mine
21 2024-10-27T16:50:00 mina main Events of the last week
22 2024-11-06T19:30:00 tove main Thank you page
ref refs/heads/main 22
ref refs/heads/carpool 19
ref refs/pull/1/head 13
ref refs/pull/2/head 19
=== README.md
@@ 7
# Volunteer map

A map of canvasses, phone banks and house parties for people who want to help Rivera for Senate.

`npm install`, then `npm start`, then open http://localhost:3000. You need a Mapbox token in `MAPBOX_TOKEN`.
=== package.json
{
  "name": "volunteer-map",
  "private": true,
  "scripts": {
@@ 12
    "start": "node server.js",
@@ 1..12
    "start": "npx serve public",
@@ 11
    "test": "node --test",
@@ 1
    "build": "node build.js"
  },
@@ 12
  "engines": { "node": ">=20" },
@@ 1
  "dependencies": {
@@ 12
    "airtable": "0.12.2",
    "express": "4.19.2",
@@ 9
    "supercluster": "8.0.1",
@@ 1
    "mapbox-gl": "3.1.0"
  }
}
=== build.js
const fs = require("fs");

const page = fs.readFileSync("src/index.html", "utf8");
fs.mkdirSync("public", { recursive: true });
fs.writeFileSync("public/index.html", page.replace("%MAPBOX_TOKEN%", process.env.MAPBOX_TOKEN));
=== src/index.html
<!doctype html>
<html lang="en">
<title>Volunteer with Rivera for Senate</title>
<meta name="mapbox-token" content="%MAPBOX_TOKEN%">
@@ 8
<select id="kind"><option value="">Everything</option><option>Canvass</option><option>Phone bank</option></select>
@@ 17
<a href="/volunteer">Tell us when you have time</a>
@@ 22
<p>The election is over. Thank you, all 1,400 of you.</p>
@@ 1
<div id="map"></div>
<script type="module" src="map.js"></script>
=== src/map.js
import mapboxgl from "mapbox-gl";
@@ 9
import Supercluster from "supercluster";
@@ 3
import { events } from "./events.js";
@@ 6
import { colourOf } from "./colours.js";

@@ 1
mapboxgl.accessToken = document.querySelector("meta[name=mapbox-token]").content;
@@ 1..20
const map = new mapboxgl.Map({ container: "map", style: "mapbox://styles/mapbox/light-v11", zoom: 6 });
@@ 20
const map = new mapboxgl.Map({ container: "map", style: "mapbox://styles/rivera-for-senate/streets", zoom: 6 });
@@ 2..3
new mapboxgl.Marker().setLngLat([-90, 42]).addTo(map);
@@ 3..6
for (const event of await events()) new mapboxgl.Marker().setLngLat(event.where).addTo(map);
@@ 6
for (const event of await events()) new mapboxgl.Marker({ color: colourOf(event) }).setLngLat(event.where).addTo(map);
@@ 5
navigator.geolocation.getCurrentPosition((here) => map.setCenter([here.coords.longitude, here.coords.latitude]));
@@ 9
const clusters = new Supercluster({ radius: 40 });
map.on("moveend", () => clusters.getClusters(map.getBounds().toArray().flat(), Math.floor(map.getZoom())));
=== src/events.js
@@ 3
import { thisWeek } from "./week.js";

const URL = "https://api.mobilize.us/v1/organizations/0/events";

export async function events() {
  const answer = await fetch(URL);
  const { data } = await answer.json();
@@ 3..4
  return data.map(simple);
@@ 4..10
  return data.map(simple).filter((event) => thisWeek(event.start));
@@ 10
  const parties = await (await fetch("/parties")).json();
  const all = [...data.map(simple), ...parties].filter((event) => thisWeek(event.start));
@@ 10..18
  return all;
@@ 18
  return all.sort((a, b) => (b.kind === "CANVASS") - (a.kind === "CANVASS"));
@@ 3
}

function simple(event) {
  const { longitude, latitude } = event.location.location;
  return { kind: event.event_type, start: event.timeslots[0].start_date, where: [longitude, latitude] };
}
=== src/week.js
@@ 3
export function thisWeek(seconds, now = Date.now() / 1000) {
@@ 3..4
  return seconds > now;
@@ 4
  return seconds > now && seconds < now + 7 * 86400;
@@ 3
}
=== src/colours.js
@@ 6
const COLOURS = { CANVASS: "#0072b2", PHONE_BANK: "#e69f00", HOUSE_PARTY: "#009e73" };

export const colourOf = (event) => COLOURS[event.kind] ?? "#56b4e9";
=== src/carpool.js
@@ 19
// Carpools: who drives from where. A sketch, not used yet.
export const seats = (cars) => cars.reduce((sum, car) => sum + car.seats, 0);
=== src/style.css
#map { height: 80vh; }
@@ 15
@media (max-width: 600px) { body { font-size: 1.25rem; } }
@@ 21
.last-week { font-weight: bold; }
=== server.js
@@ 12
const express = require("express");
const Airtable = require("airtable");

const app = express();
const base = new Airtable({ apiKey: process.env.AIRTABLE_API_KEY }).base(process.env.AIRTABLE_BASE);
@@ 13
let kept = { at: 0, rows: [] };
@@ 12

app.use(express.static("public"));
app.get("/parties", async (request, response) => {
@@ 13
  if (Date.now() - kept.at < 300000) return response.json(kept.rows);
@@ 12
  const records = await base("House parties").select({ view: "Public" }).all();
  const rows = records.map((record) => ({ kind: "HOUSE_PARTY", start: record.get("start"), where: record.get("where") }));
@@ 13
  kept = { at: Date.now(), rows };
@@ 12
  response.json(rows);
});

app.listen(process.env.PORT || 3000);
=== test/week.test.mjs
@@ 11
import assert from "node:assert";
import test from "node:test";

import { thisWeek } from "../src/week.js";

test("an event in eight days is not shown", () => assert(!thisWeek(8 * 86400, 0)));
test("an event tomorrow is shown", () => assert(thisWeek(86400, 0)));
=== netlify.toml
@@ 16
[build]
command = "npm run build"
publish = "public"
