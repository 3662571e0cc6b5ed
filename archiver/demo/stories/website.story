repository rivera-for-senate/website
author mina Mina Lindqvist <mina@example.org>
author june June Castellane <june@example.org>
author kofi Kofi Brandywine <kofi@example.org>
1 2023-08-20T18:00:00 mina main The campaign's site
2 2023-08-27T19:30:00 mina main Who Rivera is
3 2023-09-03T17:15:00 kofi main Colours and type
4 2023-09-17T20:00:00 june main Issues: schools and clinics
5 2023-10-01T16:45:00 kofi main Join the mailing list
6 2023-10-22T18:20:00 mina main Donate button
7 2023-11-19T17:05:00 june main Issues: water
8 2024-01-14T19:50:00 kofi main Privacy page
9 2024-02-18T16:30:00 mina main Spanish start page
10 2024-03-24T18:45:00 june main Press page
11 2024-04-21T17:35:00 kofi main Check links before publishing
12 2024-05-27T20:10:00 mina main Where to vote in the primary
13 2024-06-05T16:00:00 mina main Thank you, on to November
14 2024-08-04T18:55:00 june main Volunteer page
15 2024-09-08T17:25:00 kofi main Pages load without JavaScript
16 2024-10-13T19:15:00 june main How to vote
17 2024-11-06T15:00:00 mina main Thank you
18 2024-11-20T18:00:00 mina main Take down the donate button
19 2024-12-15T17:00:00 kofi main The campaign has ended
ref refs/heads/main 19
=== README.md
# Website of Rivera for Senate

@@ 19
**The campaign has ended; this repository is no longer maintained.**

@@ 1
Plain HTML. Open `index.html` in a browser; what is pushed to `main` is published.
@@ 11

`npm test` checks the links.
@@ 8

Text and pictures belong to the campaign. The code is under the MIT licence, see package.json.
=== package.json
{
  "name": "rivera-website",
  "version": "1.0.0",
  "private": true,
@@ 11
  "scripts": { "test": "linkinator . --recurse" },
  "devDependencies": { "linkinator": "6.0.4" },
@@ 1
  "license": "MIT"
}
=== index.html
<!doctype html>
<html lang="en">
<title>Rivera for Senate</title>
<link rel="stylesheet" href="style.css">
@@ 17
<h1>Thank you.</h1>
<p>We did not win, and we are proud of every door you knocked on.</p>
@@ 13..17
<h1>On to November</h1>
@@ 1..13
<h1>Rivera for Senate</h1>
@@ 2
<a href="about.html">Who Rivera is</a>
@@ 4
<a href="issues.html">Issues</a>
@@ 6..18
<a href="https://secure.actblue.com/donate/rivera-for-senate-example">Donate</a>
@@ 9
<a href="es.html" lang="es">En español</a>
@@ 12..13
<a href="vote.html">Where to vote on June 4</a>
@@ 14
<a href="volunteer.html">Volunteer</a>
@@ 16
<a href="vote.html">How to vote</a>
@@ 5
<form action="https://rivera.us1.list-manage.com/subscribe/post" method="post">
  <label>E-mail <input name="EMAIL" type="email"></label><button>Join</button>
</form>
@@ 5..15
<script src="join.js"></script>
=== join.js
@@ 5..15
document.querySelector("form").addEventListener("submit", () => alert("Thank you!"));
=== about.html
@@ 2
<!doctype html>
<title>Who Rivera is</title>
<p>A nurse, a neighbour, and for eight years a member of the school board.</p>
=== issues.html
@@ 4
<!doctype html>
<title>Issues</title>
<h2>Schools</h2>
<p>Smaller classes, paid for.</p>
<h2>Clinics</h2>
<p>A clinic within half an hour of every home.</p>
@@ 7
<h2>Water</h2>
<p>Test every well that a town drinks from.</p>
=== privacy.html
@@ 8
<!doctype html>
<title>Privacy</title>
<p>We keep your address until the campaign is over, and never sell it.</p>
=== es.html
@@ 9
<!doctype html>
<html lang="es">
<title>Rivera al Senado</title>
<h1>Rivera al Senado</h1>
=== press.html
@@ 10
<!doctype html>
<title>Press</title>
<p>Write to press@example.org.</p>
=== volunteer.html
@@ 14
<!doctype html>
<title>Volunteer</title>
<p>Find something near you on the volunteer map.</p>
=== vote.html
@@ 12..13
<!doctype html>
<title>Vote on June 4</title>
<p>Look up your polling place.</p>
@@ 16
<!doctype html>
<title>How to vote</title>
<p>Vote early from October 21, or on November 5 from 7 a.m. to 8 p.m.</p>
=== style.css
@@ 3
body { font: 1.1rem/1.5 Georgia, serif; max-width: 40rem; margin: auto; }
h1 { color: #1d2a44; }
