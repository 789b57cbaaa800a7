//go:build !wasip1

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"notes/opskat"
)

func call(t *testing.T, tool, args string) (string, error) {
	t.Helper()
	result, err := extension().Tools[tool](json.RawMessage(args))
	encoded, _ := json.Marshal(result)
	return string(encoded), err
}

func empty() {
	opskat.Double.Values = map[string][]byte{}
	opskat.Double.Events = nil
	opskat.Double.Largest = 1 << 20
	opskat.Double.Stop = false
}

func TestKeepsFindsAndForgetsANote(t *testing.T) {
	empty()
	call(t, "add_note", `{"title":"Milk","text":"two bottles\nof OAT milk","tags":["Shop"," shop "]}`)
	call(t, "add_note", `{"title":"Call Ann","text":"about the boat"}`)

	if got, _ := call(t, "list_notes", `{"tag":"SHOP"}`); !strings.Contains(got, `"count":1`) || !strings.Contains(got, `"tags":["shop"]`) {
		t.Errorf("list by tag: %s", got)
	}
	if got, _ := call(t, "search_notes", `{"query":"oat MILK"}`); !strings.Contains(got, `"excerpt":"of OAT milk"`) || !strings.Contains(got, `"count":1`) {
		t.Errorf("search: %s", got)
	}
	if got, _ := call(t, "read_note", `{"id":"n2"}`); !strings.Contains(got, `"text":"about the boat"`) {
		t.Errorf("read: %s", got)
	}
	if _, err := call(t, "delete_note", `{"id":"n1"}`); err != nil {
		t.Error(err)
	}
	if _, err := call(t, "read_note", `{"id":"n1"}`); err == nil {
		t.Error("a deleted note can still be read")
	}
	if got, _ := call(t, "add_note", `{"title":"Next","text":"x"}`); !strings.Contains(got, `"id":"n3"`) {
		t.Errorf("an id was given twice: %s", got)
	}
}

func TestSaysWhenTheHostDidNotStore(t *testing.T) {
	empty()
	opskat.Double.Largest = 10
	if _, err := call(t, "add_note", `{"title":"Long","text":"more than ten bytes"}`); err == nil {
		t.Error("a refused write was reported as stored")
	}
}

func TestRefusesBadArguments(t *testing.T) {
	empty()
	for _, args := range []string{
		`{"title":" ","text":"x"}`, `{"title":"a\nb","text":"x"}`, `{"title":"a"}`, `{"title":"a","text":"b","tags":[""]}`,
		`{"title":5,"text":"x"}`, `{"title":"a","text":"b","colour":"red"}`, `null`,
	} {
		if got, err := call(t, "add_note", args); err == nil {
			t.Errorf("%s was accepted: %s", args, got)
		}
	}
}

func TestExportsEachNoteAsAnEventAndStopsWhenAsked(t *testing.T) {
	empty()
	call(t, "add_note", `{"title":"a","text":"1"}`)
	call(t, "add_note", `{"title":"b","text":"2"}`)
	export(nil)
	if len(opskat.Double.Events) != 4 || !strings.Contains(string(opskat.Double.Events[0].Data), `"text":"2"`) {
		t.Errorf("events: %v", opskat.Double.Events)
	}
	opskat.Double.Stop = true
	result, _ := export(nil)
	if encoded, _ := json.Marshal(result); string(encoded) != `{"exported":0,"status":"stopped"}` {
		t.Errorf("stopped export: %s", encoded)
	}
}

func TestNamesWhatAToolIsAboutToDo(t *testing.T) {
	for tool, want := range map[string]string{
		"list_notes": "read *", "read_note": "read note/n1", "add_note": "write *", "delete_note": "delete note/n1", "other": "admin *",
	} {
		args := json.RawMessage(`{"id":"n1"}`)
		if action, resource := policy(tool, args); action+" "+resource != want {
			t.Errorf("%s: got %s %s, want %s", tool, action, resource, want)
		}
	}
}
