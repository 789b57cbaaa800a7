// A reactor that keeps a map and draws numbers.
package main

import "math/rand/v2"

var known = map[int32]int32{1: 10, 2: 20}

//go:wasmexport look
func look(key int32) int32 { return known[key] }

//go:wasmexport keep
func keep(key, value int32) { known[key] = value }

//go:wasmexport draw
func draw() int64 { return rand.Int64() }

func main() {}
