//go:build !wasip1

package s3

import "testing"

func TestPartsGrowWithTheObject(t *testing.T) {
	for size, wanted := range map[int64]int{
		0: 8 << 20, 5 << 30: 8 << 20, 5<<30 + 640: 9 << 20, 16 << 30: 26 << 20, 1 << 40 * 3 / 10: 32 << 20, largestPart * mostParts: 32 << 20,
	} {
		if got, err := partSize(size); got != wanted || err != nil || int64(got)*mostParts < size {
			t.Errorf("%d bytes: parts of %d, %v; wanted %d", size, got, err, wanted)
		}
	}
	if got, err := partSize(largestPart*mostParts + 1); err == nil {
		t.Errorf("what cannot be uploaded gets parts of %d", got)
	}
}
