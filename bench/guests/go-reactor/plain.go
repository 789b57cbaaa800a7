//go:build plain

package main

import "bytes"

// A call without encoding/json, which meets every type anew in a fresh instance: what the sandbox and Go themselves
// cost. It looks for the parameters where the host always puts them.
//
//go:wasmexport execute
func execute(pointer, length int32) int64 {
	at := uintptr(uint32(pointer))
	asked := held[at][:length]
	delete(held, at)
	_, params, found := bytes.Cut(asked, []byte(`"params":`))
	if !found {
		return packed([]byte(`{"success":false,"error":"there are no params"}`))
	}
	given := make([]byte, 0, len(params)+32)
	given = append(given, `{"success":true,"data":`...)
	given = append(given, params...) // with the closing brace of the request
	return packed(given)
}
