// Package extension is the way into an OpsKat extension, host ABI 1.0: the host starts the program once per call, with
// what to do in the first argument, the request on standard input and the result on standard output.
package extension

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// A Handler does what a tool or an action is for; its result is written as JSON.
type Handler func(args json.RawMessage) (any, error)

// A Problem with one field of an asset's settings.
type Problem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// An Extension is everything the host can ask this program for.
type Extension struct {
	Tools    map[string]Handler
	Actions  map[string]Handler
	Policy   func(tool string, args json.RawMessage) (action, resource string)
	Validate func(config json.RawMessage) []Problem
}

// Run answers the one call that this process was started for. It does nothing before the request is read, so that a
// host may keep a copy of the program that waits at that point.
func (extension Extension) Run() {
	request, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "read request:", err)
		os.Exit(1)
	}
	if _, err := os.Stdout.Write(extension.Answer(os.Args[0], request)); err != nil {
		os.Exit(1)
	}
}

// Answer gives the result of one call as JSON; a failure is an object with a text "error".
func (extension Extension) Answer(function string, request []byte) []byte {
	result, err := extension.result(function, request)
	if err != nil {
		result = map[string]string{"error": err.Error()}
	}
	var answer bytes.Buffer
	encoder := json.NewEncoder(&answer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(result); err != nil {
		panic(err) // results are made of texts and numbers
	}
	return bytes.TrimSuffix(answer.Bytes(), []byte("\n"))
}

func (extension Extension) result(function string, request []byte) (any, error) {
	switch function {
	case "execute_tool":
		tool, args, err := parse(request, "tool")
		if err != nil {
			return nil, err
		}
		return handle(extension.Tools, "tool", tool, args)
	case "execute_action":
		action, args, err := parse(request, "action")
		if err != nil {
			return nil, err
		}
		return handle(extension.Actions, "action", action, args)
	case "check_policy":
		tool, args, err := parse(request, "policy")
		if err != nil {
			return nil, err
		}
		action, resource := extension.Policy(tool, args)
		return map[string]string{"action": action, "resource": resource}, nil
	case "validate_config":
		return extension.Validate(request), nil
	}
	return nil, errors.New("unknown function: " + function)
}

func parse(request []byte, kind string) (name string, args json.RawMessage, err error) {
	var call struct {
		Tool   string          `json:"tool"`
		Action string          `json:"action"`
		Args   json.RawMessage `json:"args"`
	}
	if err := json.Unmarshal(request, &call); err != nil {
		return "", nil, fmt.Errorf("parse %s request: %w", kind, err)
	}
	if kind == "action" {
		return call.Action, call.Args, nil
	}
	return call.Tool, call.Args, nil
}

func handle(handlers map[string]Handler, kind, name string, args json.RawMessage) (any, error) {
	handler, known := handlers[name]
	if !known {
		return nil, fmt.Errorf("unknown %s: %s", kind, name)
	}
	return handler(args)
}

// Decode reads arguments; none leave everything as it is.
func Decode(args json.RawMessage, into any) error {
	if len(args) == 0 {
		return nil
	}
	if err := json.Unmarshal(args, into); err != nil {
		return fmt.Errorf("parse args: %w", err)
	}
	return nil
}

// Taking makes a handler of work that takes its arguments decoded.
func Taking[Arguments any](work func(Arguments) (any, error)) Handler {
	return func(args json.RawMessage) (any, error) {
		var decoded Arguments
		if err := Decode(args, &decoded); err != nil {
			return nil, err
		}
		return work(decoded)
	}
}
