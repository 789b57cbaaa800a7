// The fixture guest in Go: what only Go does. Nil for what is not set, members in any order, eight bytes for every number,
// goroutines, panics and exits.
package main

import (
	"os"
	"sync"
	"unsafe"

	"annex.dev/luminarys"
)

//go:wasmimport env fs_read
func fsRead(pointer unsafe.Pointer, length uint32) uint64

//go:wasmimport env env_get
func envGet(pointer unsafe.Pointer, length uint32) uint64

var counted int64

func init() {
	message := []luminarys.Parameter{{Name: "message", Type: "string", Description: "Any text", Required: true}}
	luminarys.Register(luminarys.Skill{
		ID: "dev.annex.fixture.go", Name: "Fixture in Go", Version: "1.2.3", Description: "Made for the tests of this host.",
		Methods: []luminarys.Method{
			{Name: "echo", Description: "Gives the message back", Parameters: message, Run: echo},
			{Name: "ping", Description: "Says pong", Run: func(*luminarys.Call) (any, error) { return "pong", nil }},
			{Name: "reverse", Description: "Turns a text round", Parameters: message, Run: reverse},
			{Name: "kinds", Description: "Says of which kind each argument arrived", Parameters: []luminarys.Parameter{
				{Name: "whole", Type: "integer"}, {Name: "number", Type: "number"}, {Name: "text", Type: "string"},
				{Name: "defaulted", Type: "integer", Default: 20.0},
			}, Run: kinds},
			{Name: "half", Description: "Halves a number that may have come as a float", Parameters: []luminarys.Parameter{
				{Name: "whole", Type: "integer", Required: true},
			}, Run: func(call *luminarys.Call) (any, error) { return call.Whole("whole") / 2, nil }},
			{Name: "count", Description: "Counts the calls of this instance", Run: count},
			{Name: "gather", Description: "Adds what that many goroutines count", Parameters: []luminarys.Parameter{
				{Name: "goroutines", Type: "integer", Required: true},
			}, Run: gather},
			{Name: "host", Description: "Reads a variable and a file", Parameters: []luminarys.Parameter{
				{Name: "key", Type: "string"}, {Name: "path", Type: "string"},
			}, Run: host},
			{Name: "panic", Description: "Panics", Parameters: message, Run: func(call *luminarys.Call) (any, error) {
				panic(call.Text("message"))
			}},
			{Name: "exit", Description: "Ends the module", Parameters: []luminarys.Parameter{
				{Name: "code", Type: "integer", Required: true},
			}, Run: func(call *luminarys.Call) (any, error) {
				os.Exit(int(call.Whole("code")))
				return nil, nil
			}},
			{Name: "print", Description: "Writes a line to each stream", Parameters: message, Run: print},
		},
	})
}

func main() {}

func echo(call *luminarys.Call) (any, error) { return call.Text("message"), nil }

func reverse(call *luminarys.Call) (any, error) {
	letters := []rune(call.Text("message"))
	for i, j := 0, len(letters)-1; i < j; i, j = i+1, j-1 {
		letters[i], letters[j] = letters[j], letters[i]
	}
	return string(letters), nil
}

func kinds(call *luminarys.Call) (any, error) {
	kinds := luminarys.Map{}
	for name, value := range call.Given {
		switch value.(type) {
		case int64:
			kinds[name] = "whole"
		case float64:
			kinds[name] = "number"
		case string:
			kinds[name] = "text"
		default:
			kinds[name] = "other"
		}
	}
	return kinds, nil
}

func count(*luminarys.Call) (any, error) {
	counted++
	return counted, nil
}

func gather(call *luminarys.Call) (any, error) {
	var sum int64
	var lock sync.Mutex
	var all sync.WaitGroup
	for i := range call.Whole("goroutines") {
		all.Go(func() {
			lock.Lock()
			defer lock.Unlock()
			sum += i
		})
	}
	all.Wait()
	return sum, nil
}

func host(call *luminarys.Call) (any, error) {
	answer := luminarys.Map{}
	if key := call.Text("key"); key != "" {
		response, err := luminarys.Ask(envGet, luminarys.Map{"key": key})
		if err != nil {
			return nil, err
		}
		answer["value"] = response["value"]
	}
	if path := call.Text("path"); path != "" {
		response, err := luminarys.Ask(fsRead, luminarys.Map{"path": path})
		if err != nil {
			return nil, err
		}
		answer["content"] = response["content"]
	}
	return answer, nil
}

func print(call *luminarys.Call) (any, error) {
	os.Stdout.WriteString(call.Text("message") + "\n")
	os.Stderr.WriteString(call.Text("message") + "\n")
	return nil, nil
}
