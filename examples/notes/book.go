package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"notes/opskat"
)

// The store can neither list nor delete keys. So one key holds the index of all notes, each text has a key of its own,
// and a deleted text is overwritten with nothing, which reads as absent.
const indexKey = "index"

const (
	maxTitle = 200       // characters
	maxText  = 256 << 10 // bytes; the host takes at most 1 MiB in one value
	maxTags  = 16
	maxTag   = 40 // characters
)

// A Draft is a note somebody wants to keep.
type Draft struct {
	Title string   `json:"title"`
	Text  string   `json:"text"`
	Tags  []string `json:"tags"`
}

// An Entry is what the index knows of a note.
type Entry struct {
	ID      string    `json:"id"`
	Title   string    `json:"title"`
	Tags    []string  `json:"tags"`
	Created time.Time `json:"created"`
	Bytes   int       `json:"bytes"`
}

// A Note is an entry with its text.
type Note struct {
	Entry
	Text string `json:"text"`
}

// A Match is an entry with the part of the note that was looked for.
type Match struct {
	Entry
	Excerpt string `json:"excerpt"`
}

type index struct {
	Last  int     `json:"last"`
	Notes []Entry `json:"notes"`
}

func add(draft Draft) (Entry, error) {
	title := strings.TrimSpace(draft.Title)
	switch {
	case title == "":
		return Entry{}, errors.New("title is empty")
	case strings.ContainsAny(title, "\r\n"):
		return Entry{}, errors.New("title has more than one line")
	case utf8.RuneCountInString(title) > maxTitle:
		return Entry{}, fmt.Errorf("title has %d characters, at most %d fit", utf8.RuneCountInString(title), maxTitle)
	case strings.TrimSpace(draft.Text) == "":
		return Entry{}, errors.New("text is empty")
	case len(draft.Text) > maxText:
		return Entry{}, fmt.Errorf("text has %d bytes, at most %d fit; split it into several notes", len(draft.Text), maxText)
	}
	tags, err := cleanTags(draft.Tags)
	if err != nil {
		return Entry{}, err
	}
	book, err := open()
	if err != nil {
		return Entry{}, err
	}
	book.Last++
	entry := Entry{
		ID:      "n" + strconv.Itoa(book.Last),
		Title:   title,
		Tags:    tags,
		Created: time.Now().UTC().Truncate(time.Second),
		Bytes:   len(draft.Text),
	}
	if err := put(textKey(entry.ID), []byte(draft.Text)); err != nil {
		return Entry{}, err
	}
	book.Notes = append(book.Notes, entry)
	if err := book.save(); err != nil {
		opskat.Set(textKey(entry.ID), nil)
		return Entry{}, err
	}
	opskat.Log("info", "added note "+entry.ID)
	return entry, nil
}

// list gives the notes with a tag, or all when it is empty, newest first.
func list(tag string) ([]Entry, error) {
	book, err := open()
	if err != nil {
		return nil, err
	}
	tag = cleanTag(tag)
	found := []Entry{}
	for _, entry := range slices.Backward(book.Notes) {
		if tag == "" || slices.Contains(entry.Tags, tag) {
			found = append(found, entry)
		}
	}
	return found, nil
}

// search gives the notes that have every word of the query in title, tags or text, whatever the case, newest first.
func search(query string) ([]Match, error) {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return nil, errors.New("query is empty")
	}
	entries, err := list("")
	if err != nil {
		return nil, err
	}
	found := []Match{}
	for _, entry := range entries {
		text := string(opskat.Get(textKey(entry.ID)))
		everything := strings.ToLower(entry.Title + "\n" + strings.Join(entry.Tags, " ") + "\n" + text)
		if containsAll(everything, words) {
			found = append(found, Match{entry, excerpt(text, words)})
		}
	}
	return found, nil
}

func read(id string) (Note, error) {
	book, err := open()
	if err != nil {
		return Note{}, err
	}
	at, err := book.find(id)
	if err != nil {
		return Note{}, err
	}
	return Note{book.Notes[at], string(opskat.Get(textKey(id)))}, nil
}

func remove(id string) (map[string]string, error) {
	book, err := open()
	if err != nil {
		return nil, err
	}
	at, err := book.find(id)
	if err != nil {
		return nil, err
	}
	title := book.Notes[at].Title
	book.Notes = slices.Delete(book.Notes, at, at+1)
	if err := book.save(); err != nil {
		return nil, err
	}
	opskat.Set(textKey(id), nil)
	opskat.Log("info", "deleted note "+id)
	return map[string]string{"deleted": id, "title": title}, nil
}

func open() (*index, error) {
	book := &index{}
	stored := opskat.Get(indexKey)
	if len(stored) == 0 {
		return book, nil
	}
	if err := json.Unmarshal(stored, book); err != nil {
		return nil, fmt.Errorf("the index of notes cannot be read: %w", err)
	}
	return book, nil
}

func (book *index) save() error {
	encoded, err := json.Marshal(book)
	if err != nil {
		return err
	}
	return put(indexKey, encoded)
}

func (book *index) find(id string) (int, error) {
	at := slices.IndexFunc(book.Notes, func(entry Entry) bool { return entry.ID == id })
	if at < 0 {
		return 0, fmt.Errorf("there is no note %q; list_notes gives the ids", id)
	}
	return at, nil
}

// put stores a value and makes sure that the host really took it.
func put(key string, value []byte) error {
	opskat.Set(key, value)
	if !bytes.Equal(opskat.Get(key), value) {
		return fmt.Errorf("the host did not store %q (%d bytes): delete notes to make room", key, len(value))
	}
	return nil
}

func textKey(id string) string {
	return "note/" + id
}

func cleanTags(given []string) ([]string, error) {
	tags := []string{}
	for _, tag := range given {
		tag = cleanTag(tag)
		if tag == "" {
			return nil, errors.New("a tag is empty")
		}
		if utf8.RuneCountInString(tag) > maxTag {
			return nil, fmt.Errorf("tag %q has more than %d characters", tag, maxTag)
		}
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	tags = slices.Compact(tags)
	if len(tags) > maxTags {
		return nil, fmt.Errorf("%d tags were given, at most %d fit", len(tags), maxTags)
	}
	return tags, nil
}

func cleanTag(tag string) string {
	return strings.ToLower(strings.TrimSpace(tag))
}

func containsAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// excerpt gives the first line that has one of the words, or the first line of all, cut to a readable length.
func excerpt(text string, words []string) string {
	const longest = 160
	lines := strings.Split(strings.TrimSpace(text), "\n")
	chosen := lines[0]
	for _, line := range lines {
		lower := strings.ToLower(line)
		if slices.ContainsFunc(words, func(word string) bool { return strings.Contains(lower, word) }) {
			chosen = line
			break
		}
	}
	characters := []rune(strings.TrimSpace(chosen))
	if len(characters) > longest {
		return string(characters[:longest]) + "…"
	}
	return string(characters)
}
