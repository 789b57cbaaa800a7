package luminarys

import (
	"encoding/binary"
	"errors"
	"math"
)

// Map is a MessagePack map. A value is nil, bool, int, int64, float64, string, []byte, []any or Map; a number comes in as
// int64 or float64.
type Map = map[string]any

// Encode writes one value as MessagePack. It panics on a type the contract does not know.
func Encode(value any) []byte { return appendValue(nil, value) }

// Decode reads one value.
func Decode(data []byte) (any, error) {
	r := reader{data}
	return r.value()
}

func appendValue(out []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(out, 0xc0)
	case bool:
		if v {
			return append(out, 0xc3)
		}
		return append(out, 0xc2)
	case int:
		return appendValue(out, int64(v))
	case int64:
		return binary.BigEndian.AppendUint64(append(out, 0xd3), uint64(v))
	case float64:
		return binary.BigEndian.AppendUint64(append(out, 0xcb), math.Float64bits(v))
	case string:
		if len(v) < 32 {
			out = append(out, 0xa0|byte(len(v)))
		} else {
			out = binary.BigEndian.AppendUint32(append(out, 0xdb), uint32(len(v)))
		}
		return append(out, v...)
	case []byte:
		if v == nil {
			return append(out, 0xc0)
		}
		return append(binary.BigEndian.AppendUint32(append(out, 0xc6), uint32(len(v))), v...)
	case []any:
		out = binary.BigEndian.AppendUint32(append(out, 0xdd), uint32(len(v)))
		for _, item := range v {
			out = appendValue(out, item)
		}
		return out
	case Map:
		out = binary.BigEndian.AppendUint32(append(out, 0xdf), uint32(len(v)))
		for name, member := range v {
			out = appendValue(appendValue(out, name), member)
		}
		return out
	}
	panic("luminarys: a value of a type that MessagePack does not have here")
}

var errShort = errors.New("msgpack: the bytes end inside a value")

type reader struct{ rest []byte }

func (r *reader) value() (any, error) {
	lead, err := r.unsigned(1)
	if err != nil {
		return nil, err
	}
	switch b := byte(lead); {
	case b < 0x80:
		return int64(b), nil
	case b < 0x90:
		return r.members(uint64(b & 0x0f))
	case b < 0xa0:
		return r.items(uint64(b & 0x0f))
	case b < 0xc0:
		return r.text(uint64(b&0x1f), nil)
	case b == 0xc0:
		return nil, nil
	case b == 0xc2, b == 0xc3:
		return b == 0xc3, nil
	case b >= 0xc4 && b <= 0xc6:
		length, err := r.unsigned(1 << (b - 0xc4))
		if err != nil {
			return nil, err
		}
		data, err := r.take(length)
		return append([]byte{}, data...), err
	case b == 0xcb:
		bits, err := r.unsigned(8)
		return math.Float64frombits(bits), err
	case b >= 0xcc && b <= 0xcf:
		v, err := r.unsigned(1 << (b - 0xcc))
		return int64(v), err
	case b >= 0xd0 && b <= 0xd3:
		width := 1 << (b - 0xd0)
		v, err := r.unsigned(width)
		unused := 64 - 8*width
		return int64(v<<unused) >> unused, err
	case b >= 0xd9 && b <= 0xdb:
		return r.text(r.unsigned(1 << (b - 0xd9)))
	case b == 0xdc, b == 0xdd:
		size, err := r.unsigned(2 << (b - 0xdc))
		if err != nil {
			return nil, err
		}
		return r.items(size)
	case b == 0xde, b == 0xdf:
		size, err := r.unsigned(2 << (b - 0xde))
		if err != nil {
			return nil, err
		}
		return r.members(size)
	case b >= 0xe0:
		return int64(int8(b)), nil
	}
	return nil, errors.New("msgpack: a value begins with a byte the contract does not know")
}

func (r *reader) text(length uint64, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	data, err := r.take(length)
	return string(data), err
}

func (r *reader) items(size uint64) (any, error) {
	items := []any{}
	for range size {
		item, err := r.value()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

func (r *reader) members(size uint64) (any, error) {
	members := Map{}
	for range size {
		name, err := r.value()
		if err != nil {
			return nil, err
		}
		text, ok := name.(string)
		if !ok {
			return nil, errors.New("msgpack: the name of a member is no text")
		}
		if members[text], err = r.value(); err != nil {
			return nil, err
		}
	}
	return members, nil
}

func (r *reader) unsigned(width int) (uint64, error) {
	data, err := r.take(uint64(width))
	var v uint64
	for _, b := range data {
		v = v<<8 | uint64(b)
	}
	return v, err
}

func (r *reader) take(length uint64) ([]byte, error) {
	if length > uint64(len(r.rest)) {
		return nil, errShort
	}
	taken := r.rest[:length]
	r.rest = r.rest[length:]
	return taken, nil
}
