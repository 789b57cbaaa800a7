//go:build !wasip1

package host

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	stdbytes "bytes"
)

// An Event is what an action sent.
type Event struct {
	Kind string
	Data string
}

// A Double stands in for the host in ordinary Go tests: real files, real requests, and answers to dialogs that were
// given before. It speaks the raw contract, errors inside of data included.
type Double struct {
	Configs map[int64]string
	Dialogs []string // paths that dialogs answer with, first to last; then they are cancelled
	Asked   []string // the parameters of the dialogs
	Events  []Event
	Lines   []string
	Values  map[string][]byte
	TLS     *tls.Config

	// StopAfter cancels the action once Stopped was asked that often; -1 never does.
	StopAfter int
	// LargestRead bounds what one read gives, as networks do; 0 is no bound.
	LargestRead int
	// TakenOfBody bounds how much of each body a request takes; 0 is no bound.
	TakenOfBody int
	// OnRequest may fail a request before it is sent.
	OnRequest func(method, url string) error
	// Opened counts handles; Handles are those that are open.
	Opened  int
	Handles map[uint32]io.Closer
}

// Current is the double that the package talks to.
var Current = empty()

// NewDouble makes a double with nothing in it and puts it in place.
func NewDouble() *Double {
	Current = empty()
	return Current
}

func empty() *Double {
	return &Double{
		Configs: map[int64]string{}, Values: map[string][]byte{}, Handles: map[uint32]io.Closer{}, StopAfter: -1,
	}
}

type request struct {
	method, url string
	headers     map[string]string
	body        stdbytes.Buffer
	response    *http.Response
	cancel      context.CancelFunc
}

func (r *request) Close() error {
	if r.response == nil {
		return nil
	}
	r.cancel()
	return r.response.Body.Close()
}

func refuse(err error) []byte {
	encoded, _ := json.Marshal(map[string]string{"error": err.Error()})
	return encoded
}

func ioOpen(parameters []byte) []byte {
	var wanted struct {
		Type, Path, Mode, Method, URL string
		Headers                       map[string]string
	}
	if err := json.Unmarshal(parameters, &wanted); err != nil {
		return refuse(err)
	}
	meta := map[string]any{}
	var opened io.Closer
	switch {
	case wanted.Type == "http":
		opened = &request{method: wanted.Method, url: wanted.URL, headers: wanted.Headers}
	case wanted.Type == "file" && wanted.Mode == "read":
		file, err := os.Open(wanted.Path)
		if err != nil {
			return refuse(fmt.Errorf("open file for read: %w", err))
		}
		if about, err := file.Stat(); err == nil && about.Size() > 0 {
			meta["size"] = about.Size()
		}
		opened = file
	case wanted.Type == "file" && wanted.Mode == "write":
		file, err := os.Create(wanted.Path)
		if err != nil {
			return refuse(fmt.Errorf("open file for write: %w", err))
		}
		opened = file
	default:
		return refuse(fmt.Errorf("the double opens no %q", wanted.Type))
	}
	Current.Opened++
	Current.Handles[uint32(Current.Opened)] = opened
	encoded, _ := json.Marshal(map[string]any{"handle_id": Current.Opened, "meta": meta})
	return encoded
}

func ioRead(handle uint32, most int) []byte {
	var source io.Reader
	switch opened := Current.Handles[handle].(type) {
	case *os.File:
		source = opened
	case *request:
		if opened.response == nil {
			return refuse(errors.New("response not flushed yet; call Flush first"))
		}
		source = opened.response.Body
	default:
		return refuse(fmt.Errorf("handle %d not found", handle))
	}
	if Current.LargestRead > 0 {
		most = min(most, Current.LargestRead)
	}
	buffer := make([]byte, most)
	read, err := source.Read(buffer)
	if read == 0 && err == io.EOF {
		return nil
	}
	if err != nil && err != io.EOF {
		return refuse(fmt.Errorf("read handle %d: %w (had %d bytes)", handle, err, read))
	}
	return buffer[:read]
}

func ioWrite(handle uint32, data []byte) int {
	var written int
	switch opened := Current.Handles[handle].(type) {
	case *os.File:
		written, _ = opened.Write(data)
	case *request:
		if Current.TakenOfBody > 0 {
			data = data[:min(len(data), Current.TakenOfBody-opened.body.Len())]
		}
		written, _ = opened.body.Write(data)
	}
	return written
}

func ioFlush(handle uint32) []byte {
	opened, isRequest := Current.Handles[handle].(*request)
	if !isRequest {
		return refuse(fmt.Errorf("handle %d is not an HTTP handle", handle))
	}
	if Current.OnRequest != nil {
		if err := Current.OnRequest(opened.method, opened.url); err != nil {
			return refuse(fmt.Errorf("HTTP request failed: %w", err))
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	opened.cancel = cancel
	var body io.Reader
	if opened.method == "PUT" || opened.method == "POST" {
		body = stdbytes.NewReader(opened.body.Bytes())
	}
	sent, err := http.NewRequestWithContext(ctx, opened.method, opened.url, body)
	if err != nil {
		return refuse(err)
	}
	for name, value := range opened.headers {
		sent.Header.Set(name, value)
	}
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig: Current.TLS, DisableKeepAlives: true, DialContext: dial,
	}}
	opened.response, err = client.Do(sent)
	if err != nil {
		return refuse(fmt.Errorf("HTTP request failed: %w", err))
	}
	headers := map[string]string{}
	for name, values := range opened.response.Header {
		headers[name] = values[0]
	}
	meta := map[string]any{"status": opened.response.StatusCode, "headers": headers}
	if size := opened.response.ContentLength; size != 0 {
		meta["size"] = size
	}
	encoded, _ := json.Marshal(meta)
	return encoded
}

// dial finds every name below localhost on this machine, which the resolver of a machine need not.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	if name, port, err := net.SplitHostPort(address); err == nil && strings.HasSuffix(name, "localhost") {
		address = net.JoinHostPort("127.0.0.1", port)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

func ioClose(handle uint32) {
	if opened, known := Current.Handles[handle]; known {
		opened.Close()
		delete(Current.Handles, handle)
	}
}

func ioSetDeadline(handle uint32, _ string, _ int64) []byte {
	return refuse(fmt.Errorf("handle %d does not support deadlines", handle))
}

func assetConfig(asset int64) []byte {
	config, known := Current.Configs[asset]
	if !known {
		return refuse(fmt.Errorf("asset %d not found: no rows", asset))
	}
	return []byte(config)
}

func fileDialog(parameters []byte) []byte {
	Current.Asked = append(Current.Asked, string(parameters))
	if len(Current.Dialogs) == 0 {
		return nil
	}
	path := Current.Dialogs[0]
	Current.Dialogs = Current.Dialogs[1:]
	if message, failed := strings.CutPrefix(path, "error: "); failed {
		return refuse(errors.New(message))
	}
	return []byte(path)
}

func kvGet(key string) []byte {
	return Current.Values[key]
}

func kvSet(key string, value []byte) {
	Current.Values[key] = append([]byte(nil), value...)
}

func log(level, message string) {
	Current.Lines = append(Current.Lines, level+" "+message)
}

func actionEvent(kind string, data []byte) {
	Current.Events = append(Current.Events, Event{kind, string(data)})
}

func shouldStop() bool {
	if Current.StopAfter > 0 {
		Current.StopAfter--
	}
	return Current.StopAfter == 0
}

// Pause waits; tests do not.
var Pause = func(time.Duration) {}
