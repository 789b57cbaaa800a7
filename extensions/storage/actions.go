package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"

	"storage/internal/host"
	"storage/internal/s3"
)

const (
	defaultSearched = 100
	defaultPreview  = 512 << 10
	largestPreview  = 4 << 20
)

// testConnection tries settings that are not saved yet: one look into the default bucket, or at the list of buckets,
// which a key for a single bucket often may not see.
func testConnection(args json.RawMessage) (any, error) {
	read, err := usable(args)
	if err == nil {
		client := s3.Client{Account: read.account}
		if read.bucket == "" {
			_, err = client.Buckets()
		} else {
			_, err = client.List(read.bucket, s3.Query{MaxKeys: 1})
		}
	}
	if err != nil {
		return nil, prefixed("connection failed", err)
	}
	return map[string]string{"status": "ok"}, nil
}

func listBucketsAndDefault(named asset) (any, error) {
	session, err := named.open()
	if err != nil {
		return nil, err
	}
	buckets, err := session.client.Buckets()
	if err != nil {
		return nil, prefixed("list buckets", err)
	}
	return map[string]any{"buckets": buckets, "defaultBucket": session.defaultBucket}, nil
}

func browse(wanted listing) (any, error) {
	if wanted.Delimiter == "" {
		wanted.Delimiter = "/"
	}
	page, err := wanted.page()
	return struct {
		listed
		Prefix string `json:"prefix"`
	}{page, wanted.Prefix}, err
}

func search(wanted listing) (any, error) {
	if wanted.MaxKeys <= 0 {
		wanted.MaxKeys = defaultSearched
	}
	wanted.Delimiter, wanted.ContinuationToken = "", ""
	page, err := wanted.page()
	for i := range page.Objects {
		page.Objects[i].ETag = ""
	}
	return struct {
		Bucket  string     `json:"bucket"`
		Prefix  string     `json:"prefix"`
		Objects []s3.Entry `json:"objects"`
	}{page.Bucket, wanted.Prefix, page.Objects}, err
}

type previewed struct {
	object
	MaxSize int64 `json:"maxSize"`
}

func preview(wanted previewed) (any, error) {
	session, place, err := wanted.open()
	if err != nil {
		return nil, err
	}
	if wanted.MaxSize <= 0 {
		wanted.MaxSize = defaultPreview
	}
	most := min(wanted.MaxSize, largestPreview)
	source, err := session.client.Get(place.Bucket, place.Key, most)
	if err != nil {
		return nil, about("get object", place, err)
	}
	defer source.Close()
	content, err := io.ReadAll(source)
	if err != nil {
		return nil, prefixed("read body", err)
	}
	size := max(source.Total, int64(len(content)))
	truncated := size >= most // the contract counts an object of exactly that size
	encoding, text := render(source.ContentType, content, truncated)
	return struct {
		Key         string `json:"key"`
		ContentType string `json:"contentType"`
		Size        int64  `json:"size"`
		Truncated   bool   `json:"truncated"`
		Encoding    string `json:"encoding"`
		Content     string `json:"content"`
	}{place.Key, source.ContentType, size, truncated, encoding, text}, nil
}

type uploading struct {
	object
	Content *string `json:"content"`
}

func upload(wanted uploading) (any, error) {
	session, place, err := wanted.open()
	if err != nil {
		return nil, err
	}
	if wanted.Content == nil {
		return session.storeFile(place, true)
	}
	content, err := base64.StdEncoding.DecodeString(*wanted.Content)
	if err != nil {
		return nil, fmt.Errorf("parse args: content is not base64: %w", err)
	}
	return session.store(place, string(content), typeOf(place.Key, unknownType), true)
}

type downloading struct {
	object
	SavePath string `json:"savePath"`
}

func download(wanted downloading) (any, error) {
	session, place, err := wanted.open()
	if err != nil {
		return nil, err
	}
	if wanted.SavePath == "" {
		if wanted.SavePath, err = chooseWhereToSave(place.Key); err != nil {
			return nil, err
		}
	}
	return session.save(place, wanted.SavePath, true)
}

func batchDelete(named many) (any, error) {
	return deleteMany(named, tellDone)
}

type copyingMany struct {
	many
	DestBucket string `json:"destBucket"`
	DestPrefix string `json:"destPrefix"`
}

func batchCopy(wanted copyingMany) (any, error) {
	session, from, err := wanted.open()
	if err != nil {
		return nil, err
	}
	to, err := session.bucket(wanted.DestBucket)
	if err != nil {
		return nil, err
	}
	targets, err := targetsOf(wanted.Keys, wanted.DestPrefix)
	if err != nil {
		return nil, err
	}
	tellDone(0, len(wanted.Keys))
	for i, key := range wanted.Keys {
		source := s3.Place{Bucket: from, Key: key}
		if err := session.client.Copy(source, s3.Place{Bucket: to, Key: targets[i]}); err != nil {
			if err == host.ErrStopped {
				return nil, err
			}
			return nil, fmt.Errorf("%w (%d of %d were copied)", about("copy object", source, err), i, len(wanted.Keys))
		}
		tellDone(i+1, len(wanted.Keys))
	}
	return map[string]any{"srcBucket": from, "destBucket": to, "copiedCount": len(wanted.Keys)}, nil
}

// targetsOf gives the key of each copy, and refuses when one copy would overwrite another.
func targetsOf(keys []string, prefix string) ([]string, error) {
	targets := make([]string, len(keys))
	taken := map[string]string{}
	for i, key := range keys {
		targets[i] = prefix + lastSegment(key)
		if err := checkKey(targets[i]); err != nil {
			return nil, err
		}
		if other, isTaken := taken[targets[i]]; isTaken {
			return nil, fmt.Errorf("parse args: %q and %q would both become %q", other, key, targets[i])
		}
		taken[targets[i]] = key
	}
	return targets, nil
}
