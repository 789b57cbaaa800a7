package luminarys

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestReadsWhatItWrites(t *testing.T) {
	value := Map{
		"nil":    nil,
		"flags":  []any{true, false},
		"whole":  []any{int64(0), int64(-1), int64(math.MinInt64), int64(math.MaxInt64)},
		"number": 1.5,
		"text":   []any{"", "ü", strings.Repeat("x", 70_000)},
		"bytes":  []any{[]byte{}, bytes.Repeat([]byte{7}, 300)},
		"map":    Map{"inner": []any{}},
	}
	got, err := Decode(Encode(value))
	if err != nil || !reflect.DeepEqual(got, value) {
		t.Fatalf("%v, %v", got, err)
	}
}

func TestReadsEveryWidth(t *testing.T) {
	for encoded, want := range map[string]any{
		"\x7f": int64(127), "\xe0": int64(-32), "\xcc\xff": int64(255), "\xcd\x01\x00": int64(256),
		"\xce\xff\xff\xff\xff": int64(math.MaxUint32), "\xd0\xff": int64(-1), "\xd1\xff\xfe": int64(-2),
		"\xd2\x80\x00\x00\x00": int64(math.MinInt32), "\xd9\x01a": "a", "\xda\x00\x01a": "a", "\xdc\x00\x01\x01": []any{int64(1)},
		"\xde\x00\x01\xa1a\x01": Map{"a": int64(1)}, "\xc4\x01\x07": []byte{7}, "\xc5\x00\x01\x07": []byte{7},
	} {
		if got, err := Decode([]byte(encoded)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%x: %v, %v; want %v", encoded, got, err, want)
		}
	}
}

func TestRefusesWhatIsNoValue(t *testing.T) {
	for _, encoded := range []string{"", "\xa2a", "\xdc\x00", "\x81\xa1a", "\xc6\xff\xff\xff\xff", "\xd4\x01\x02", "\x81\x01\x01"} {
		if got, err := Decode([]byte(encoded)); err == nil {
			t.Errorf("%x: %v", encoded, got)
		}
	}
}
