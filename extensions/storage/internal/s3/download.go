package s3

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"storage/internal/host"
)

// An Object is being downloaded. When the connection breaks, reading goes on where it ended, with a request for the
// rest of the same version. Close it.
type Object struct {
	ContentType string
	// Total is the size of the whole object, -1 when the service does not tell it.
	Total int64

	client      *Client
	bucket, key string
	etag        string
	handle      *host.Handle
	next, end   int64 // of the whole object; end is -1 when it is not known
	failures    int
	unchecked   int // bytes since the host was asked whether to stop
}

// checkEvery bounds the questions: networks give small pieces, and hosts count every call.
const checkEvery = 256 << 10

// Get opens an object, or its first bytes when most is not negative.
func (client *Client) Get(bucket, key string, most int64) (*Object, error) {
	wanted := request{method: "GET", bucket: bucket, key: key}
	if most > 0 {
		wanted.headers = map[string]string{"range": fmt.Sprintf("bytes=0-%d", most-1)}
	}
	handle, err := client.open(wanted)
	if is(err, "InvalidRange", "RequestedRangeNotSatisfiable") { // an empty object has no first byte
		wanted.headers = nil
		handle, err = client.open(wanted)
	}
	if err != nil {
		return nil, err
	}
	object := &Object{
		ContentType: handle.Meta.Header("Content-Type"), Total: length(handle.Meta),
		client: client, bucket: bucket, key: key, etag: handle.Meta.Header("ETag"), handle: handle,
	}
	if handle.Meta.Status == 206 {
		object.Total = totalOf(handle.Meta.Header("Content-Range"))
	}
	object.end = object.Total
	if most >= 0 && (object.end < 0 || object.end > most) {
		object.end = most
	}
	return object, nil
}

// totalOf reads the number after the slash of a content range, -1 when there is none.
func totalOf(contentRange string) int64 {
	_, text, _ := strings.Cut(contentRange, "/")
	total, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return total
}

// Read gives at least one byte, or io.EOF at the object's end, or an error that trying again did not mend.
func (object *Object) Read(into []byte) (int, error) {
	for {
		if object.end >= 0 {
			if object.next >= object.end {
				return 0, io.EOF
			}
			into = into[:min(int64(len(into)), object.end-object.next)]
		}
		if object.unchecked >= checkEvery {
			object.unchecked = 0
			if host.Stopped() {
				return 0, host.ErrStopped
			}
		}
		read, err := object.handle.Read(into)
		object.next += int64(read)
		object.unchecked += read
		if read > 0 {
			object.failures = 0
			return read, nil
		}
		if object.Total < 0 { // where it should end is not known, so neither is whether it was whole
			return 0, err
		}
		if err == io.EOF {
			err = &Broken{fmt.Sprintf("the answer ended after %d of %d bytes", object.next, object.end)}
		} else {
			err = &Broken{err.Error()}
		}
		if err := object.resume(err); err != nil {
			return 0, err
		}
	}
}

func (object *Object) resume(broken error) error {
	object.failures++
	if object.failures == attempts || !temporary(broken) {
		return broken
	}
	if err := pause(object.failures, false); err != nil {
		return err
	}
	wanted := request{
		method: "GET", bucket: object.bucket, key: object.key,
		headers: map[string]string{"range": fmt.Sprintf("bytes=%d-%d", object.next, object.end-1)},
	}
	if object.etag != "" && !strings.HasPrefix(object.etag, "W/") {
		wanted.headers["if-match"] = object.etag
	}
	handle, err := object.client.open(wanted)
	if err != nil {
		return err
	}
	object.handle.Close()
	object.handle = handle
	start := fmt.Sprintf("bytes %d-", object.next)
	if handle.Meta.Status != 206 || !strings.HasPrefix(handle.Meta.Header("Content-Range"), start) {
		return fmt.Errorf("%w, and the service does not give the rest of an object", broken)
	}
	if etag := handle.Meta.Header("ETag"); etag != object.etag {
		return fmt.Errorf("%w, and the object was changed meanwhile", broken)
	}
	return nil
}

// Close ends the download.
func (object *Object) Close() {
	object.handle.Close()
}
