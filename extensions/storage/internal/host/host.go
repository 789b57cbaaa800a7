// Package host is what an OpsKat host offers a running extension, host ABI 1.0: files, requests and connections behind
// handles, the settings of assets, dialogs, a store, a log, and events.
//
// In a build for another target than wasip1 a [Double] stands in for the host. One goroutine at a time: an import may
// not start before the result of the one before was taken.
package host

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// PieceBytes is the most that one import moves. Hosts count imports, so it is large.
const PieceBytes = 1 << 20

// longestError bounds what is looked at as an error: longer data is always data.
const longestError = 16 << 10

// ErrStopped is the end of work that a person cancelled.
var ErrStopped = errors.New("stopped")

// Meta is what the host says about a handle.
type Meta struct {
	// Size is the number of bytes that can be read, -1 when the host does not know it. An empty file and an absent
	// size are the same: 0.
	Size    int64             `json:"size"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
}

// Header gives the value of a response header whatever the case of its name, or "".
func (meta Meta) Header(name string) string {
	for key, value := range meta.Headers {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}

// A Handle is an open file, request or connection. Close it.
type Handle struct {
	id     uint32
	begun  bool
	closed bool
	Meta   Meta
}

// OpenFile opens a file to be read from its start, or, with mode "write", emptied and written.
func OpenFile(path, mode string) (*Handle, error) {
	return open(struct {
		Type string `json:"type"`
		Path string `json:"path"`
		Mode string `json:"mode"`
	}{"file", path, mode})
}

// OpenRequest prepares a request. Its body is written to the handle; Flush sends it and gives the answer's status and
// headers; then the answer's body is read.
func OpenRequest(method, url string, headers map[string]string) (*Handle, error) {
	return open(struct {
		Type    string            `json:"type"`
		Method  string            `json:"method"`
		URL     string            `json:"url"`
		Headers map[string]string `json:"headers"`
	}{"http", method, url, headers})
}

// OpenConnection connects to host:port.
func OpenConnection(address string, timeout time.Duration) (*Handle, error) {
	return open(struct {
		Type    string `json:"type"`
		Address string `json:"addr"`
		Timeout int64  `json:"timeout"`
	}{"tcp", address, timeout.Milliseconds()})
}

func open(parameters any) (*Handle, error) {
	encoded, err := encode(parameters)
	if err != nil {
		return nil, err
	}
	answer := ioOpen(encoded)
	if err := failure(answer); err != nil {
		return nil, err
	}
	var opened struct {
		ID   uint32 `json:"handle_id"`
		Meta Meta   `json:"meta"`
	}
	if err := json.Unmarshal(answer, &opened); err != nil {
		return nil, errors.New("the host opened nothing and gave no reason")
	}
	return &Handle{id: opened.ID, Meta: opened.Meta}, nil
}

// Read gives at least one byte, or io.EOF, or the host's error.
//
// The contract does not tell data from an error that looks the same. An error is a whole JSON object, so the first read
// asks for a single byte: data that happens to be such an object is then read in two parts, neither of which is one.
func (handle *Handle) Read(into []byte) (int, error) {
	most := min(len(into), PieceBytes)
	if most == 0 {
		return 0, nil
	}
	if !handle.begun {
		most = 1
		handle.begun = true
	}
	data := ioRead(handle.id, most)
	if len(data) == 0 {
		return 0, io.EOF
	}
	if err := failure(data); err != nil {
		return 0, err
	}
	return copy(into, data), nil
}

// Write gives data to the host; of a request, the host keeps it until Flush.
func (handle *Handle) Write(data []byte) (int, error) {
	written := 0
	for written < len(data) {
		accepted := ioWrite(handle.id, data[written:min(len(data), written+PieceBytes)])
		if accepted <= 0 || accepted > len(data)-written {
			return written, errors.New("the host did not accept the data and gives no reason")
		}
		written += accepted
	}
	return written, nil
}

// Flush sends a request and waits for the head of the answer.
func (handle *Handle) Flush() error {
	answer := ioFlush(handle.id)
	if err := failure(answer); err != nil {
		return err
	}
	if len(answer) == 0 {
		return errors.New("the host gave no answer")
	}
	var meta Meta
	if err := json.Unmarshal(answer, &meta); err != nil {
		return errors.New("the host's answer is no JSON: " + err.Error())
	}
	handle.Meta = meta
	return nil
}

// SetDeadline ends what waits at a moment; the zero time clears it. Kinds are read, write and both.
func (handle *Handle) SetDeadline(kind string, at time.Time) error {
	var nanoseconds int64
	if !at.IsZero() {
		nanoseconds = at.UnixNano()
	}
	return failure(ioSetDeadline(handle.id, kind, nanoseconds))
}

// Close gives the handle back; whatever is under way ends. Closing again does nothing.
func (handle *Handle) Close() {
	if !handle.closed {
		handle.closed = true
		ioClose(handle.id)
	}
}

// AssetConfig gives the settings of an asset as JSON.
func AssetConfig(asset int64) ([]byte, error) {
	answer := assetConfig(asset)
	if err := failure(answer); err != nil {
		return nil, err
	}
	return append([]byte(nil), answer...), nil
}

// ChooseFile asks the person for a file to "open" or to "save"; no path and no error when the person would not.
func ChooseFile(kind, title, defaultName string) (string, error) {
	type options struct {
		Title       string   `json:"title"`
		DefaultName string   `json:"defaultName"`
		Filters     []string `json:"filters"`
	}
	encoded, err := encode(struct {
		Type    string  `json:"type"`
		Options options `json:"opts"`
	}{kind, options{Title: title, DefaultName: defaultName}})
	if err != nil {
		return "", err
	}
	answer := fileDialog(encoded)
	return string(answer), failure(answer)
}

// KeptValue reads a value of the extension's store. Absent and empty are the same.
func KeptValue(key string) []byte {
	return append([]byte(nil), kvGet(key)...)
}

// KeepValue writes a value of the extension's store. The host says nothing when it refuses: read back what matters.
func KeepValue(key string, value []byte) {
	kvSet(key, value)
}

// Log writes one line. Levels are debug, info, warn and error.
func Log(level, message string) {
	log(level, message)
}

// Send gives an event to whoever watches the running action.
func Send(kind string, data any) error {
	encoded, err := encode(data)
	if err != nil {
		return err
	}
	actionEvent(kind, encoded)
	return nil
}

// Stopped says whether the running action was cancelled.
func Stopped() bool {
	return shouldStop()
}

// failure is the error an import returned in place of data, if it did.
func failure(answer []byte) error {
	if len(answer) == 0 || len(answer) > longestError || answer[0] != '{' {
		return nil
	}
	var object struct {
		Error any `json:"error"`
	}
	if json.Unmarshal(answer, &object) != nil {
		return nil
	}
	if reason, isText := object.Error.(string); isText && reason != "" {
		return errors.New(reason)
	}
	return nil
}

// encode writes JSON that leaves <, > and & as they are: addresses reach the host as they were signed.
func encode(value any) ([]byte, error) {
	var encoded strings.Builder
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return []byte(strings.TrimSuffix(encoded.String(), "\n")), err
}
