package opskat

import (
	"encoding/json"
	"unsafe"
)

//go:wasmimport opskat host_log
func hostLog(level unsafe.Pointer, levelLength uint32, message unsafe.Pointer, messageLength uint32)

//go:wasmimport opskat host_kv_get
func hostKVGet(key unsafe.Pointer, keyLength uint32) uint64

//go:wasmimport opskat host_kv_set
func hostKVSet(key unsafe.Pointer, keyLength uint32, value unsafe.Pointer, valueLength uint32)

//go:wasmimport opskat host_action_event
func hostActionEvent(kind unsafe.Pointer, kindLength uint32, data unsafe.Pointer, dataLength uint32)

//go:wasmimport opskat host_action_should_stop
func hostActionShouldStop() int32

// handedOut keeps the buffers that the host fills from being collected: it knows them by address only.
var handedOut = map[uint32][]byte{}

// malloc is called by the host in the middle of an import that returns bytes.
//
//go:wasmexport malloc
func malloc(size uint32) uint32 {
	buffer := make([]byte, max(size, 1))
	address := uint32(uintptr(unsafe.Pointer(&buffer[0])))
	handedOut[address] = buffer
	return address
}

//go:wasmexport free
func free(address uint32) {
	delete(handedOut, address)
}

// Log writes one line to the extension's log. Levels are debug, info, warn and error.
func Log(level, message string) {
	hostLog(text(level), uint32(len(level)), text(message), uint32(len(message)))
}

// Get reads a value of this extension's store. Absent and empty are the same: no bytes.
func Get(key string) []byte {
	packed := hostKVGet(text(key), uint32(len(key)))
	address, length := uint32(packed>>32), uint32(packed)
	if length == 0 {
		return nil
	}
	buffer := handedOut[address]
	delete(handedOut, address)
	return buffer[:length]
}

// Set writes a value of this extension's store. The host says nothing when it refuses: read back what matters.
func Set(key string, value []byte) {
	hostKVSet(text(key), uint32(len(key)), unsafe.Pointer(unsafe.SliceData(value)), uint32(len(value)))
}

// Send gives an event to whoever watches the running action.
func Send(kind string, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return err
	}
	hostActionEvent(text(kind), uint32(len(kind)), unsafe.Pointer(unsafe.SliceData(encoded)), uint32(len(encoded)))
	return nil
}

// Stopped says whether the running action was asked to stop.
func Stopped() bool {
	return hostActionShouldStop() != 0
}

func text(s string) unsafe.Pointer {
	return unsafe.Pointer(unsafe.StringData(s))
}
