package s3

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"storage/internal/host"
	"storage/internal/sigv4"
	"storage/internal/xmltree"
)

const (
	mostDeletedAtOnce = 1000
	deleteMany        = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`
)

// A Bucket of an account.
type Bucket struct {
	Name         string `json:"name"`
	CreationDate string `json:"creationDate,omitempty"`
}

// An Entry is one object of a listing.
type Entry struct {
	Key          string `json:"key"`
	Size         int64  `json:"size"`
	LastModified string `json:"lastModified,omitempty"`
	ETag         string `json:"etag,omitempty"`
}

// A Query says which objects to list. MaxKeys 0 leaves the number to the service.
type Query struct {
	Prefix, Delimiter, ContinuationToken string
	MaxKeys                              int
}

// A Listing is one page of a bucket's objects.
type Listing struct {
	Entries   []Entry
	Prefixes  []string
	Truncated bool
	Next      string
}

// Head is what a service says about an object without giving it.
type Head struct {
	Size                            int64
	ContentType, LastModified, ETag string
	meta                            host.Meta
}

// Buckets lists the account's buckets.
func (client *Client) Buckets() ([]Bucket, error) {
	root, err := client.document(request{method: "GET"})
	if err != nil {
		return nil, err
	}
	buckets := []Bucket{}
	for _, list := range root.All("Buckets") {
		for _, bucket := range list.All("Bucket") {
			buckets = append(buckets, Bucket{bucket.Child("Name"), timestamp(bucket.Child("CreationDate"))})
		}
	}
	return buckets, nil
}

// List gives one page of the objects of a bucket.
func (client *Client) List(bucket string, wanted Query) (Listing, error) {
	query := []sigv4.Parameter{{Name: "list-type", Value: "2"}}
	for _, parameter := range []sigv4.Parameter{
		{Name: "prefix", Value: wanted.Prefix},
		{Name: "delimiter", Value: wanted.Delimiter},
		{Name: "continuation-token", Value: wanted.ContinuationToken},
	} {
		if parameter.Value != "" {
			query = append(query, parameter)
		}
	}
	if wanted.MaxKeys > 0 {
		query = append(query, sigv4.Parameter{Name: "max-keys", Value: strconv.Itoa(wanted.MaxKeys)})
	}
	root, err := client.document(request{method: "GET", bucket: bucket, query: query})
	if err != nil {
		return Listing{}, err
	}
	listing := Listing{
		Entries: []Entry{}, Prefixes: []string{},
		Truncated: root.Child("IsTruncated") == "true", Next: root.Child("NextContinuationToken"),
	}
	contents := root.All("Contents")
	listing.Entries = slices.Grow(listing.Entries, len(contents))
	for _, object := range contents {
		size, err := strconv.ParseInt(strings.TrimSpace(object.Child("Size")), 10, 64)
		if err != nil {
			return Listing{}, xmltree.ErrMalformed
		}
		listing.Entries = append(listing.Entries, Entry{
			object.Child("Key"), size, timestamp(object.Child("LastModified")), object.Child("ETag"),
		})
	}
	for _, prefix := range root.All("CommonPrefixes") {
		listing.Prefixes = append(listing.Prefixes, prefix.Child("Prefix"))
	}
	return listing, nil
}

// Head asks about an object.
func (client *Client) Head(bucket, key string) (Head, error) {
	meta, err := client.head(request{method: "HEAD", bucket: bucket, key: key})
	if err != nil {
		return Head{}, err
	}
	return Head{
		max(length(meta), 0), meta.Header("Content-Type"), timestamp(meta.Header("Last-Modified")), meta.Header("ETag"), meta,
	}, nil
}

// Delete removes an object; that it is not there is a success, as services have it.
func (client *Client) Delete(bucket, key string) error {
	_, err := client.head(request{method: "DELETE", bucket: bucket, key: key})
	return err
}

// DeleteMany removes objects, a thousand in a request, and gives the reason for each that was not removed. After each
// request it tells how many are done.
func (client *Client) DeleteMany(bucket string, keys []string, done func(int)) (map[string]error, error) {
	failed := map[string]error{}
	finished := 0
	for batch := range slices.Chunk(keys, mostDeletedAtOnce) {
		// XML cannot hold all keys that objects can have
		speakable, others := partition(batch, func(key string) bool {
			return strings.IndexFunc(key, func(c rune) bool { return c < ' ' || c == 0x7f || c >= 0xfffe && c <= 0xffff }) < 0
		})
		if len(speakable) > 0 {
			err := client.deleteAtOnce(bucket, speakable, failed)
			if is(err, "NotImplemented") {
				speakable, others, err = nil, batch, nil
			}
			if err != nil {
				return failed, err
			}
		}
		for _, key := range others {
			err := client.Delete(bucket, key)
			if err == host.ErrStopped {
				return failed, err
			}
			if err != nil {
				failed[key] = err
			}
		}
		finished += len(batch)
		done(finished)
	}
	return failed, nil
}

func (client *Client) deleteAtOnce(bucket string, keys []string, failed map[string]error) error {
	var body strings.Builder
	body.WriteString(deleteMany)
	unconfirmed := map[string]bool{}
	for _, key := range keys {
		body.WriteString("<Object><Key>" + xmltree.Escape(key) + "</Key></Object>")
		unconfirmed[key] = true
	}
	body.WriteString("</Delete>")
	encoded := []byte(body.String())
	root, err := client.document(request{
		method: "POST", bucket: bucket, query: []sigv4.Parameter{{Name: "delete"}}, body: encoded,
		headers: map[string]string{"content-md5": contentMD5(encoded), "content-type": "application/xml"},
	})
	if err != nil {
		return err
	}
	for _, deleted := range root.All("Deleted") {
		delete(unconfirmed, deleted.Child("Key"))
	}
	for _, refused := range root.All("Error") {
		key := refused.Child("Key")
		delete(unconfirmed, key)
		failed[key] = &Failure{200, refused.Child("Code"), shorten(refused.Child("Message"))}
	}
	for key := range unconfirmed {
		failed[key] = &Failure{200, "Unconfirmed", "the service did not say that it deleted this key"}
	}
	return nil
}

func partition(keys []string, belongs func(string) bool) (in, out []string) {
	for _, key := range keys {
		if belongs(key) {
			in = append(in, key)
		} else {
			out = append(out, key)
		}
	}
	return in, out
}

// length of an answer's body, or -1.
func length(meta host.Meta) int64 {
	if size, err := strconv.ParseInt(meta.Header("Content-Length"), 10, 64); err == nil && size >= 0 {
		return size
	}
	return meta.Size
}

// timestamp writes a service's time as RFC 3339; what is no time is left out.
func timestamp(text string) string {
	for _, layout := range []string{time.RFC3339Nano, "Mon, 02 Jan 2006 15:04:05 GMT"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC().Format(time.RFC3339Nano)
		}
	}
	return ""
}
