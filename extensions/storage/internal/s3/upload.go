package s3

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"storage/internal/host"
	"storage/internal/sigv4"
	"storage/internal/xmltree"
)

const (
	// smallestPart is the size of a part, and the most of an object that is uploaded in one request, unless the object
	// is so large that it would become more than fewParts: hosts count requests.
	smallestPart = 8 << 20
	fewParts     = 640
	largestPart  = 32 << 20

	// mostParts is the services' bound.
	mostParts       = 10_000
	firstBufferSize = 64 << 10
	partGrain       = 1 << 20
)

// An Uploaded object.
type Uploaded struct {
	ETag string
	Size int64
}

// A Source is what gets uploaded. Size is what it is said to have, 0 when that is not known; ending before it is an
// error, more is not.
type Source struct {
	Content io.Reader
	Size    int64
}

// Upload stores a source as an object, in parts when it is large. A failed or cancelled upload leaves nothing behind.
// After each part it tells how many bytes the service has.
func (client *Client) Upload(bucket, key, contentType string, source Source, loaded func(int64)) (Uploaded, error) {
	partBytes, err := partSize(source.Size)
	if err != nil {
		return Uploaded{}, err
	}
	parts := &partReader{source: source, partBytes: partBytes}
	first, err := parts.next()
	if err != nil {
		return Uploaded{}, err
	}
	if parts.ended {
		meta, err := client.head(request{
			method: "PUT", bucket: bucket, key: key, headers: map[string]string{"content-type": contentType}, body: first,
		})
		if err != nil {
			return Uploaded{}, err
		}
		loaded(parts.read)
		return Uploaded{meta.Header("ETag"), parts.read}, nil
	}
	multipart, err := client.begin(bucket, key, map[string]string{"content-type": contentType})
	if err != nil {
		return Uploaded{}, err
	}
	for part := first; err == nil && len(part) > 0; part, err = parts.next() {
		if err = multipart.put(part); err != nil {
			break
		}
		loaded(parts.read)
	}
	return multipart.end(parts.read, err)
}

func partSize(size int64) (int, error) {
	if most := int64(largestPart) * mostParts; size > most {
		return 0, fmt.Errorf("%d bytes are more than the %d that can be uploaded", size, most)
	}
	wanted := (size/fewParts + partGrain - 1) / partGrain * partGrain
	return int(min(max(wanted, smallestPart), largestPart)), nil
}

// A partReader cuts a source into parts. All of them use the same memory.
type partReader struct {
	source    Source
	partBytes int
	buffer    []byte
	read      int64
	ended     bool
}

func (parts *partReader) next() ([]byte, error) {
	if parts.ended {
		return nil, nil
	}
	if parts.buffer == nil {
		parts.buffer = make([]byte, min(int64(parts.partBytes), max(parts.source.Size+1, firstBufferSize)))
	}
	filled := 0
	for {
		if filled == len(parts.buffer) {
			if filled == parts.partBytes {
				return parts.buffer, nil
			}
			larger := make([]byte, min(2*filled, parts.partBytes))
			copy(larger, parts.buffer)
			parts.buffer = larger
		}
		if host.Stopped() {
			return nil, host.ErrStopped
		}
		count, err := parts.source.Content.Read(parts.buffer[filled:])
		filled += count
		parts.read += int64(count)
		if err == io.EOF {
			parts.ended = true
			if parts.read < parts.source.Size {
				return nil, fmt.Errorf("read file: it ended after %d of %d bytes", parts.read, parts.source.Size)
			}
			return parts.buffer[:filled], nil
		}
		if err != nil {
			return nil, fmt.Errorf("read file: %w", err)
		}
	}
}

// A multipart upload that is under way.
type multipart struct {
	client          *Client
	bucket, key, id string
	etags           []string
}

func (client *Client) begin(bucket, key string, headers map[string]string) (*multipart, error) {
	root, err := client.document(request{
		method: "POST", bucket: bucket, key: key, query: []sigv4.Parameter{{Name: "uploads"}}, headers: headers,
	})
	if err != nil {
		return nil, err
	}
	id := root.Child("UploadId")
	if id == "" {
		return nil, xmltree.ErrMalformed
	}
	return &multipart{client: client, bucket: bucket, key: key, id: id}, nil
}

func (upload *multipart) put(part []byte) error {
	if len(upload.etags) == mostParts {
		return fmt.Errorf("the file grew to more than %d parts", mostParts)
	}
	meta, err := upload.client.head(request{
		method: "PUT", bucket: upload.bucket, key: upload.key, query: upload.nextPart(), body: part,
	})
	if err == nil {
		upload.etags = append(upload.etags, meta.Header("ETag"))
	}
	return err
}

// copy makes a part of bytes that the service has.
func (upload *multipart) copy(source string, first, last int64) error {
	root, err := upload.client.document(request{
		method: "PUT", bucket: upload.bucket, key: upload.key, query: upload.nextPart(),
		headers: map[string]string{
			"x-amz-copy-source": source, "x-amz-copy-source-range": fmt.Sprintf("bytes=%d-%d", first, last),
		},
	})
	if err == nil {
		upload.etags = append(upload.etags, root.Child("ETag"))
	}
	return err
}

func (upload *multipart) nextPart() []sigv4.Parameter {
	return []sigv4.Parameter{
		{Name: "partNumber", Value: strconv.Itoa(len(upload.etags) + 1)}, {Name: "uploadId", Value: upload.id},
	}
}

// end makes the object of its parts, or throws them away when they could not all be stored.
func (upload *multipart) end(size int64, failed error) (Uploaded, error) {
	if failed == nil {
		uploaded, err := upload.complete(size)
		if err == nil {
			return uploaded, nil
		}
		failed = err
	}
	_, err := upload.client.head(request{
		method: "DELETE", bucket: upload.bucket, key: upload.key,
		query: []sigv4.Parameter{{Name: "uploadId", Value: upload.id}}, evenIfStopped: true,
	})
	if err != nil && !is(err, "NoSuchUpload", "NotFound") {
		host.Log("warn", fmt.Sprintf(
			"parts of %s/%s stay at the service, because upload %s could not be aborted: %v", upload.bucket, upload.key, upload.id, err))
	}
	return Uploaded{}, failed
}

func (upload *multipart) complete(size int64) (Uploaded, error) {
	var body strings.Builder
	body.WriteString(`<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`)
	for i, etag := range upload.etags {
		fmt.Fprintf(&body, "<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>", i+1, xmltree.Escape(etag))
	}
	body.WriteString("</CompleteMultipartUpload>")
	root, err := upload.client.document(request{
		method: "POST", bucket: upload.bucket, key: upload.key, query: []sigv4.Parameter{{Name: "uploadId", Value: upload.id}},
		headers: map[string]string{"content-type": "application/xml"}, body: []byte(body.String()),
	})
	if is(err, "NoSuchUpload") {
		// the first answer may have been lost on its way after the object was made
		if head, headErr := upload.client.Head(upload.bucket, upload.key); headErr == nil && head.Size == size &&
			strings.HasSuffix(strings.Trim(head.ETag, `"`), fmt.Sprintf("-%d", len(upload.etags))) {
			return Uploaded{head.ETag, size}, nil
		}
	}
	if err != nil {
		return Uploaded{}, err
	}
	return Uploaded{root.Child("ETag"), size}, nil
}
