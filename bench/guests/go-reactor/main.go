// A Morphee reactor in plain Go: echo, and decoding and encoding JSON as extensions do.
package main

import (
	"encoding/json"
	"hash/fnv"
	"unsafe"
)

const manifest = `{"id":"bench.go-reactor","name":"Go reactor","version":"1.0.0","description":"Gives its parameters back.",` +
	`"author":"Annex","permissions":[],"actions":[` +
	`{"name":"echo","description":"Gives the parameters back","parameters":[{"name":"value","type":"string","description":"Anything"}]},` +
	`{"name":"json","description":"Decodes and encodes a document of 1 KB","parameters":[]}]}`

// Buffers that the host holds pointers into.
var held = map[uintptr][]byte{}

func main() {}

//go:wasmexport alloc
func alloc(size int32) int32 {
	if size <= 0 {
		return 0
	}
	return int32(hold(make([]byte, size)))
}

//go:wasmexport dealloc
func dealloc(pointer, size int32) {
	delete(held, uintptr(uint32(pointer)))
}

//go:wasmexport describe
func describe() int64 {
	return packed([]byte(manifest))
}

// The same work as the action "json", so many times within one call.
//
//go:wasmexport decode_encode
func decodeEncode(rounds int32) int64 {
	sum := fnv.New64a()
	for ; rounds > 0; rounds-- {
		sum.Reset()
		sum.Write(roundTrip())
	}
	return int64(sum.Sum64())
}

func roundTrip() []byte {
	var read order
	if err := json.Unmarshal([]byte(document), &read); err != nil {
		panic(err)
	}
	written, err := json.Marshal(read)
	if err != nil {
		panic(err)
	}
	return written
}

func packed(text []byte) int64 {
	return int64(hold(text))<<32 | int64(len(text))
}

func hold(buffer []byte) uintptr {
	at := uintptr(unsafe.Pointer(unsafe.SliceData(buffer)))
	held[at] = buffer
	return at
}
