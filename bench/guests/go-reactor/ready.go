//go:build ready

package main

// What a call would otherwise do for the first time: Go learns how to read and write a type when it first meets one. The
// snapshot is taken behind this, so no call pays for it. Nothing here comes from a call or stays for one.
func init() {
	text := `{"action":"none","params":{"value":"any"}}`
	pointer := alloc(int32(len(text)))
	copy(held[uintptr(uint32(pointer))], text)
	answered := execute(pointer, int32(len(text)))
	dealloc(int32(answered>>32), int32(answered))
}
