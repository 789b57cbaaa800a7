package s3

import (
	"strings"

	"storage/internal/sigv4"
)

const (
	// largestCopy is the most that services copy in one request.
	largestCopy   = 5 << 30
	copyPartBytes = 512 << 20
)

// A Place is an object in a bucket.
type Place struct {
	Bucket, Key string
}

// Copy makes the service copy an object, in parts when it is too large for one request. No byte of it comes here.
func (client *Client) Copy(from, to Place) error {
	source := "/" + sigv4.Escape(from.Bucket, false) + "/" + sigv4.Escape(from.Key, true)
	_, err := client.document(request{
		method: "PUT", bucket: to.Bucket, key: to.Key, headers: map[string]string{"x-amz-copy-source": source},
	})
	if !is(err, "InvalidRequest", "InvalidArgument", "EntityTooLarge") {
		return err
	}
	head, headErr := client.Head(from.Bucket, from.Key)
	if headErr != nil || head.Size <= largestCopy {
		return err
	}
	return client.copyInParts(source, head, to)
}

func (client *Client) copyInParts(source string, head Head, to Place) error {
	headers := map[string]string{}
	for name, value := range head.meta.Headers {
		if kept := strings.ToLower(name); strings.HasPrefix(kept, "x-amz-meta-") || describesContent(kept) {
			headers[kept] = value
		}
	}
	upload, err := client.begin(to.Bucket, to.Key, headers)
	if err != nil {
		return err
	}
	for first := int64(0); err == nil && first < head.Size; first += copyPartBytes {
		err = upload.copy(source, first, min(first+copyPartBytes, head.Size)-1)
	}
	_, err = upload.end(head.Size, err)
	return err
}

func describesContent(header string) bool {
	switch header {
	case "content-type", "content-encoding", "content-disposition", "content-language", "cache-control", "expires":
		return true
	}
	return false
}
