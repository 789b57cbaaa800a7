package luminarys

import "unsafe"

// What the host writes into and reads from, until it gives it back.
var held = map[uint32][]byte{}

//go:wasmexport skill_alloc
func skillAlloc(size uint32) uint32 {
	if size == 0 {
		return 0
	}
	return hold(make([]byte, size))
}

//go:wasmexport skill_free
func skillFree(pointer uint32) { delete(held, pointer) }

//go:wasmexport skill_handle
func skillHandle(pointer, length uint32) uint64 {
	return give(registered.handle(held[pointer][:length]))
}

//go:wasmexport skill_describe
func skillDescribe() uint64 { return give(registered.describe()) }

func give(data []byte) uint64 { return uint64(hold(data))<<32 | uint64(len(data)) }

func hold(data []byte) uint32 {
	pointer := uint32(uintptr(unsafe.Pointer(unsafe.SliceData(data))))
	held[pointer] = data
	return pointer
}

// Ask calls a function of the host with a request and gives its response, or what the response calls its error.
func Ask(call func(pointer unsafe.Pointer, length uint32) uint64, request Map) (Map, error) {
	data := Encode(request)
	reply := call(unsafe.Pointer(unsafe.SliceData(data)), uint32(len(data)))
	decoded, err := Decode(held[uint32(reply>>32)][:uint32(reply)])
	if err != nil {
		return nil, err
	}
	response, is := decoded.(Map)
	if !is {
		return nil, Failure("the response of the host is no map")
	}
	if message := text(response["error"]); message != "" {
		return nil, Failure("abi error: " + message)
	}
	return response, nil
}
