package host

import "unsafe"

//go:wasmimport opskat host_log
func hostLog(level unsafe.Pointer, levelLength uint32, message unsafe.Pointer, messageLength uint32)

//go:wasmimport opskat host_io_open
func hostIOOpen(parameters unsafe.Pointer, length uint32) uint64

//go:wasmimport opskat host_io_read
func hostIORead(handle, most uint32) uint64

//go:wasmimport opskat host_io_write
func hostIOWrite(handle uint32, data unsafe.Pointer, length uint32) uint32

//go:wasmimport opskat host_io_flush
func hostIOFlush(handle uint32) uint64

//go:wasmimport opskat host_io_close
func hostIOClose(handle uint32)

//go:wasmimport opskat host_io_set_deadline
func hostIOSetDeadline(handle uint32, kind unsafe.Pointer, length uint32, unixNanoseconds int64) uint64

//go:wasmimport opskat host_asset_get_config
func hostAssetGetConfig(asset int64) uint64

//go:wasmimport opskat host_file_dialog
func hostFileDialog(parameters unsafe.Pointer, length uint32) uint64

//go:wasmimport opskat host_kv_get
func hostKVGet(key unsafe.Pointer, length uint32) uint64

//go:wasmimport opskat host_kv_set
func hostKVSet(key unsafe.Pointer, keyLength uint32, value unsafe.Pointer, valueLength uint32)

//go:wasmimport opskat host_action_event
func hostActionEvent(kind unsafe.Pointer, kindLength uint32, data unsafe.Pointer, dataLength uint32)

//go:wasmimport opskat host_action_should_stop
func hostActionShouldStop() int32

// scratch is where the host puts whatever an import returns. The contract lets a host ask for a buffer for each
// result, or keep the first one for all that follow; so it is always the same memory, never moved or given back, and
// every result is copied out of it before the next import. That keeps a transfer of any length in constant memory.
var scratch []byte

// outgrown holds scratch buffers that were too small for a later result: a host may still write to one.
var outgrown [][]byte

const smallestScratch = 64 << 10

// malloc is called by the host in the middle of an import that returns bytes.
//
//go:wasmexport malloc
func malloc(size uint32) uint32 {
	if int(size) > len(scratch) {
		outgrown = append(outgrown, scratch)
		length := smallestScratch
		for length < int(size) {
			length *= 2
		}
		scratch = make([]byte, length)
	}
	if size == 0 {
		return 0
	}
	return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(scratch))))
}

// free is part of the contract. The scratch buffer stays for as long as the program.
//
//go:wasmexport free
func free(uint32) {}

// result gives the bytes an import returned, valid until the next import.
func result(packed uint64) []byte {
	address, length := uint32(packed>>32), int(uint32(packed))
	for _, buffer := range append(outgrown[:len(outgrown):len(outgrown)], scratch) {
		start := uint32(uintptr(unsafe.Pointer(unsafe.SliceData(buffer))))
		if address >= start && int(address-start)+length <= len(buffer) {
			return buffer[address-start:][:length]
		}
	}
	return nil
}

func log(level, message string) {
	hostLog(text(level), uint32(len(level)), text(message), uint32(len(message)))
}

func ioOpen(parameters []byte) []byte {
	return result(hostIOOpen(bytes(parameters), uint32(len(parameters))))
}

func ioRead(handle uint32, most int) []byte {
	return result(hostIORead(handle, uint32(most)))
}

func ioWrite(handle uint32, data []byte) int {
	return int(hostIOWrite(handle, bytes(data), uint32(len(data))))
}

func ioFlush(handle uint32) []byte {
	return result(hostIOFlush(handle))
}

func ioClose(handle uint32) {
	hostIOClose(handle)
}

func ioSetDeadline(handle uint32, kind string, unixNanoseconds int64) []byte {
	return result(hostIOSetDeadline(handle, text(kind), uint32(len(kind)), unixNanoseconds))
}

func assetConfig(asset int64) []byte {
	return result(hostAssetGetConfig(asset))
}

func fileDialog(parameters []byte) []byte {
	return result(hostFileDialog(bytes(parameters), uint32(len(parameters))))
}

func kvGet(key string) []byte {
	return result(hostKVGet(text(key), uint32(len(key))))
}

func kvSet(key string, value []byte) {
	hostKVSet(text(key), uint32(len(key)), bytes(value), uint32(len(value)))
}

func actionEvent(kind string, data []byte) {
	hostActionEvent(text(kind), uint32(len(kind)), bytes(data), uint32(len(data)))
}

func shouldStop() bool {
	return hostActionShouldStop() != 0
}

func text(s string) unsafe.Pointer {
	return unsafe.Pointer(unsafe.StringData(s))
}

func bytes(b []byte) unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(b))
}
