// Package opskat is the guest side of the OpsKat extension contract, host ABI 1.0, written with the standard library
// alone.
//
// The host starts the program once per call: the first argument names what to do, standard input holds the request,
// standard output takes the answer. An answer with a non-empty text member "error" is a failure.
package opskat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// A Tool answers a call of an AI; its result is encoded as JSON.
type Tool func(args json.RawMessage) (any, error)

// An Action answers a call of a user interface, and may send events while it runs.
type Action func(args json.RawMessage) (any, error)

// A Policy names what a tool call is about to do, and to what, so that the host can decide whether it may.
type Policy func(tool string, args json.RawMessage) (action, resource string)

// An Extension is everything the host can ask this program for.
type Extension struct {
	Tools   map[string]Tool
	Actions map[string]Action
	Policy  Policy
}

// Run answers the one call this process was started for. It reads the request before anything else: a host that keeps
// a prepared copy of the program resumes it at that read, and every effect before it would be shared by all calls.
func (extension Extension) Run() {
	request, err := io.ReadAll(os.Stdin)
	var result any
	if err == nil {
		result, err = extension.answer(os.Args[0], request)
	}
	if err != nil {
		result = map[string]string{"error": err.Error()}
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fmt.Fprintln(os.Stderr, "encode result:", err)
		os.Exit(1)
	}
}

func (extension Extension) answer(function string, request []byte) (any, error) {
	switch function {
	case "execute_tool":
		var call struct {
			Tool string          `json:"tool"`
			Args json.RawMessage `json:"args"`
		}
		if err := json.Unmarshal(request, &call); err != nil {
			return nil, fmt.Errorf("parse tool request: %w", err)
		}
		tool, known := extension.Tools[call.Tool]
		if !known {
			return nil, fmt.Errorf("unknown tool: %s", call.Tool)
		}
		return tool(call.Args)
	case "execute_action":
		var call struct {
			Action string          `json:"action"`
			Args   json.RawMessage `json:"args"`
		}
		if err := json.Unmarshal(request, &call); err != nil {
			return nil, fmt.Errorf("parse action request: %w", err)
		}
		action, known := extension.Actions[call.Action]
		if !known {
			return nil, fmt.Errorf("unknown action: %s", call.Action)
		}
		return action(call.Args)
	case "check_policy":
		var call struct {
			Tool string          `json:"tool"`
			Args json.RawMessage `json:"args"`
		}
		if err := json.Unmarshal(request, &call); err != nil {
			return nil, fmt.Errorf("parse policy request: %w", err)
		}
		if extension.Policy == nil {
			return nil, fmt.Errorf("no policy checker registered")
		}
		action, resource := extension.Policy(call.Tool, call.Args)
		return map[string]string{"action": action, "resource": resource}, nil
	case "validate_config":
		return []struct{}{}, nil
	}
	return nil, fmt.Errorf("unknown function: %s", function)
}

// Decode reads arguments into a struct and refuses members it does not have. No arguments leave the struct as it is.
func Decode(args json.RawMessage, into any) error {
	if len(args) == 0 || bytes.Equal(args, []byte("null")) {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(args))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("parse args: %w", err)
	}
	return nil
}
