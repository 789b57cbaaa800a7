//go:build !plain

package main

import "encoding/json"

type request struct {
	Action string          `json:"action"`
	Params json.RawMessage `json:"params"`
}

type response struct {
	Success bool            `json:"success"`
	Data    json.RawMessage `json:"data,omitempty"`
	Error   string          `json:"error,omitempty"`
}

//go:wasmexport execute
func execute(pointer, length int32) int64 {
	at := uintptr(uint32(pointer))
	var asked request
	if err := json.Unmarshal(held[at][:length], &asked); err != nil {
		return answer(response{Error: err.Error()})
	}
	delete(held, at)
	switch asked.Action {
	case "echo":
		return answer(response{Success: true, Data: asked.Params})
	case "json":
		return answer(response{Success: true, Data: roundTrip()})
	default:
		return answer(response{Error: "there is no action " + asked.Action})
	}
}

func answer(given response) int64 {
	text, err := json.Marshal(given)
	if err != nil {
		panic(err)
	}
	return packed(text)
}
