//go:build !wasip1

package opskat

import "encoding/json"

// An Event is what an action sent.
type Event struct {
	Kind string
	Data json.RawMessage
}

// Double stands in for the host in ordinary Go tests. Values larger than Largest are refused in silence, as a real
// host does when its quota is used up.
var Double = struct {
	Values  map[string][]byte
	Events  []Event
	Lines   []string
	Largest int
	Stop    bool
}{Values: map[string][]byte{}, Largest: 1 << 20}

// Log writes one line to the extension's log. Levels are debug, info, warn and error.
func Log(level, message string) {
	Double.Lines = append(Double.Lines, level+" "+message)
}

// Get reads a value of this extension's store. Absent and empty are the same: no bytes.
func Get(key string) []byte {
	return Double.Values[key]
}

// Set writes a value of this extension's store. The host says nothing when it refuses: read back what matters.
func Set(key string, value []byte) {
	if len(value) <= Double.Largest {
		Double.Values[key] = append([]byte(nil), value...)
	}
}

// Send gives an event to whoever watches the running action.
func Send(kind string, data any) error {
	encoded, err := json.Marshal(data)
	Double.Events = append(Double.Events, Event{kind, encoded})
	return err
}

// Stopped says whether the running action was asked to stop.
func Stopped() bool {
	return Double.Stop
}
