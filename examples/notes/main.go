// Notes keeps short texts for an AI and the person it works for.
package main

import (
	"encoding/json"

	"notes/opskat"
)

func main() {
	extension().Run()
}

func extension() opskat.Extension {
	return opskat.Extension{
		Tools: map[string]opskat.Tool{
			"add_note":     addNote,
			"list_notes":   listNotes,
			"search_notes": searchNotes,
			"read_note":    readNote,
			"delete_note":  deleteNote,
		},
		Actions: map[string]opskat.Action{"export": export},
		Policy:  policy,
	}
}

func addNote(args json.RawMessage) (any, error) {
	var draft Draft
	if err := opskat.Decode(args, &draft); err != nil {
		return nil, err
	}
	return add(draft)
}

func listNotes(args json.RawMessage) (any, error) {
	var filter struct {
		Tag string `json:"tag"`
	}
	if err := opskat.Decode(args, &filter); err != nil {
		return nil, err
	}
	notes, err := list(filter.Tag)
	return map[string]any{"count": len(notes), "notes": notes}, err
}

func searchNotes(args json.RawMessage) (any, error) {
	var question struct {
		Query string `json:"query"`
	}
	if err := opskat.Decode(args, &question); err != nil {
		return nil, err
	}
	matches, err := search(question.Query)
	return map[string]any{"count": len(matches), "matches": matches}, err
}

func readNote(args json.RawMessage) (any, error) {
	id, err := idOf(args)
	if err != nil {
		return nil, err
	}
	return read(id)
}

func deleteNote(args json.RawMessage) (any, error) {
	id, err := idOf(args)
	if err != nil {
		return nil, err
	}
	return remove(id)
}

// export sends every note, or those with one tag, as an event of its own, so that no answer grows with their number.
func export(args json.RawMessage) (any, error) {
	var filter struct {
		Tag string `json:"tag"`
	}
	if err := opskat.Decode(args, &filter); err != nil {
		return nil, err
	}
	notes, err := list(filter.Tag)
	if err != nil {
		return nil, err
	}
	for done, entry := range notes {
		if opskat.Stopped() {
			return map[string]any{"status": "stopped", "exported": done}, nil
		}
		note, err := read(entry.ID)
		if err != nil {
			return nil, err
		}
		if err := opskat.Send("note", note); err != nil {
			return nil, err
		}
		if err := opskat.Send("progress", map[string]int{"done": done + 1, "total": len(notes)}); err != nil {
			return nil, err
		}
	}
	return map[string]any{"status": "done", "exported": len(notes)}, nil
}

func policy(tool string, args json.RawMessage) (action, resource string) {
	switch tool {
	case "list_notes", "search_notes":
		return "read", "*"
	case "read_note":
		return "read", resourceOf(args)
	case "add_note":
		return "write", "*"
	case "delete_note":
		return "delete", resourceOf(args)
	}
	return "admin", "*"
}

func resourceOf(args json.RawMessage) string {
	if id, err := idOf(args); err == nil && id != "" {
		return "note/" + id
	}
	return "*"
}

func idOf(args json.RawMessage) (string, error) {
	var chosen struct {
		ID string `json:"id"`
	}
	err := opskat.Decode(args, &chosen)
	return chosen.ID, err
}
