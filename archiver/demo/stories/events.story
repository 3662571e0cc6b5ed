repository rivera-for-senate/events
author up1 Oskar Vellamo <oskar@example.org>
author up2 Priya Harrowgate <priya@example.org>
author rosa Rosa Delmar <rosa@example.org>
author tove Tove Abernathy <tove@example.org>
author bot dependabot[bot] <dependabot[bot]@example.org>
1 2021-03-14T10:00:00 up1 main Events: a list with dates
2 2021-03-21T11:30:00 up1 main A page for one event
3 2021-04-05T09:45:00 up1 main People can say that they come
4 2021-05-02T12:20:00 up2 main Refuse an event that ends before it begins
5 2021-05-30T14:00:00 up2 main Tests
6 2021-07-11T10:15:00 up1 main README and licence
7 2021-09-12T13:40:00 up2 calendar@6 Calendar files that phones can read
8 2021-09-19T11:05:00 up1 main+calendar Merge pull request #4 from calendar
9 2022-01-16T10:50:00 up1 main Keep events in SQLite
10 2022-03-20T12:35:00 up2 main Cancelled events stay visible
11 2022-06-12T09:25:00 up1 main Limit the number of guests
12 2022-10-02T14:45:00 up2 main Say how many places are left
13 2023-03-05T11:10:00 up1 main Go 1.20
14 2023-07-09T13:00:00 up2 main Search events by place
15 2024-01-21T18:00:00 rosa main Our name and colours
16 2024-01-27T17:20:00 rosa main Say that this is a fork
17 2024-02-11T19:45:00 tove main Tell guests by SendGrid when an event moves
18 2024-03-03T16:30:00 tove main Test the letter to guests
19 2024-04-28T18:15:00 rosa main Guest list for the door
20 2024-06-30T17:50:00 tove main Export guests to the phone bank
21 2024-07-01T10:00:00 bot dependabot/go_modules/golang.org/x/net-0.26.0@20 Bump golang.org/x/net from 0.10.0 to 0.26.0
22 2024-08-18T19:10:00 rosa main+dependabot/go_modules/golang.org/x/net-0.26.0 Merge pull request #2 from dependabot/go_modules/golang.org/x/net-0.26.0
23 2024-09-15T16:40:00 tove main Larger numbers on the door list
24 2024-10-31T21:00:00 rosa main Election night party
25 2024-11-07T17:30:00 rosa main No new events
ref refs/heads/main 25
ref refs/pull/2/head 21
tag v0.9 13 Last release before the fork
tag rivera-1 24 As used until election night
=== README.md
@@ 16
# Events, for Rivera for Senate

This is a fork of [open-events](https://git.example.org/open-events-project/open-events), with our colours and letters to
guests. Send changes that everybody needs to the original.

@@ 6
# open-events

A small server for events: a list, a page for each, and who comes.

Run it with `go run .` and test it with `go test ./...`. It listens on port 8080.
@@ 17

Letters go through SendGrid: set `SENDGRID_API_KEY` and `MAIL_FROM`.
=== LICENSE
@@ 6
ISC License

Copyright (c) 2021 the open-events project

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.
=== go.mod
module git.example.org/open-events-project/open-events

@@ 1..13
go 1.16
@@ 13
go 1.20
@@ 9

require (
	github.com/mattn/go-sqlite3 v1.14.17
@@ 17
	github.com/sendgrid/sendgrid-go v3.14.0+incompatible
@@ 9..21
	golang.org/x/net v0.10.0
@@ 21
	golang.org/x/net v0.26.0
@@ 9
)
=== main.go
package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("/", list)
@@ 2
	http.HandleFunc("/event/", one)
@@ 3
	http.HandleFunc("/come/", come)
@@ 7
	http.HandleFunc("/calendar/", calendar)
@@ 14
	http.HandleFunc("/search", search)
@@ 19
	http.HandleFunc("/door/", door)
@@ 1
	log.Fatal(http.ListenAndServe(":8080", nil))
}

func list(w http.ResponseWriter, r *http.Request) {
@@ 15
	fmt.Fprintln(w, "<link rel=stylesheet href=/rivera.css>")
@@ 1
	for _, event := range all() {
		fmt.Fprintln(w, event.Name, event.Begins)
	}
@@ 25
	fmt.Fprintln(w, "There are no new events. Thank you.")
@@ 1
}
@@ 2

func one(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, find(r.URL.Path[len("/event/"):]).Name)
}
@@ 3

func come(w http.ResponseWriter, r *http.Request) {
	add(r.URL.Path[len("/come/"):], r.FormValue("name"))
}
@@ 14

func search(w http.ResponseWriter, r *http.Request) {
	for _, event := range all() {
		if event.Place == r.FormValue("place") {
			fmt.Fprintln(w, event.Name)
		}
	}
}
=== event.go
package main

import (
@@ 4
	"errors"
@@ 1
	"time"
)

// Event is something people come to.
type Event struct {
	Name   string
	Begins time.Time
@@ 3
	Guests []string
@@ 4
	Ends   time.Time
@@ 10
	Cancelled bool
@@ 11
	Places int
@@ 14
	Place  string
@@ 1
}
@@ 4

// Check refuses an event that ends before it begins.
func (e Event) Check() error {
	if e.Ends.Before(e.Begins) {
		return errors.New("it ends before it begins")
	}
	return nil
}
@@ 12

// Left says how many places are left.
func (e Event) Left() int { return e.Places - len(e.Guests) }
=== store.go
@@ 1..9
package main

func all() []Event { return nil }
@@ 2..9

func find(name string) Event { return Event{Name: name} }
@@ 3..9

func add(name, guest string) {}
@@ 9
package main

import (
	"database/sql"

	_ "github.com/mattn/go-sqlite3"
)

var db, _ = sql.Open("sqlite3", "events.db")

func all() []Event {
	rows, err := db.Query("SELECT name FROM events")
	if err != nil {
		return nil
	}
	defer rows.Close()
	var events []Event
	for rows.Next() {
		var event Event
		rows.Scan(&event.Name)
		events = append(events, event)
	}
	return events
}

func find(name string) Event {
	for _, event := range all() {
		if event.Name == name {
			return event
		}
	}
	return Event{}
}

func add(name, guest string) { db.Exec("INSERT INTO guests (event, name) VALUES (?, ?)", name, guest) }
=== calendar.go
@@ 7
package main

import (
	"fmt"
	"net/http"
)

func calendar(w http.ResponseWriter, r *http.Request) {
	event := find(r.URL.Path[len("/calendar/"):])
	fmt.Fprintf(w, "BEGIN:VEVENT\nSUMMARY:%s\nEND:VEVENT\n", event.Name)
}
=== letters.go
@@ 17
package main

import (
	"os"

	"github.com/sendgrid/sendgrid-go"
	"github.com/sendgrid/sendgrid-go/helpers/mail"
)

func letter(event Event) string { return event.Name + " begins at " + event.Begins.Format("15:04") }

func tell(event Event, address string) error {
	from, to := mail.NewEmail("Rivera for Senate", os.Getenv("MAIL_FROM")), mail.NewEmail("", address)
	message := mail.NewSingleEmail(from, "Your event has moved", to, letter(event), letter(event))
	_, err := sendgrid.NewSendClient(os.Getenv("SENDGRID_API_KEY")).Send(message)
	return err
}
=== door.go
@@ 19
package main

import (
	"fmt"
	"net/http"
)

func door(w http.ResponseWriter, r *http.Request) {
	for number, guest := range find(r.URL.Path[len("/door/"):]).Guests {
@@ 19..23
		fmt.Fprintln(w, number+1, guest)
@@ 23
		fmt.Fprintf(w, "<h2>%d</h2> %s\n", number+1, guest)
@@ 19
	}
}
=== export.go
@@ 20
package main

import (
	"encoding/csv"
	"io"
)

func export(out io.Writer, event Event) error {
	table := csv.NewWriter(out)
	for _, guest := range event.Guests {
		table.Write([]string{event.Name, guest})
	}
	table.Flush()
	return table.Error()
}
=== event_test.go
@@ 5
package main

import (
	"testing"
	"time"
)

func TestAnEventCannotEndBeforeItBegins(t *testing.T) {
	now := time.Now()
	if (Event{Begins: now, Ends: now.Add(-time.Hour)}).Check() == nil {
		t.Fatal("it was accepted")
	}
}
=== letters_test.go
@@ 18
package main

import "testing"

func TestTheLetterNamesTheEvent(t *testing.T) {
	if letter(Event{Name: "Picnic"})[:6] != "Picnic" {
		t.Fatal("it does not")
	}
}
=== rivera.css
@@ 15
body { color: #1d2a44; }
=== NOTES.md
@@ 24
Election night: 600 places, doors at seven.
