package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"storage/internal/host"
	"storage/internal/s3"
)

const (
	// largestInline is the most of an object that a tool's result contains; what is larger becomes a file.
	largestInline = 1 << 20

	defaultExpiry  = 3600
	mostLoggedKeys = 20
)

func listBuckets(named asset) (any, error) {
	session, err := named.open()
	if err != nil {
		return nil, err
	}
	buckets, err := session.client.Buckets()
	if err != nil {
		return nil, prefixed("list buckets", err)
	}
	return map[string]any{"buckets": buckets}, nil
}

// A listing in the arguments of a call.
type listing struct {
	asset
	Bucket            string `json:"bucket"`
	Prefix            string `json:"prefix"`
	Delimiter         string `json:"delimiter"`
	MaxKeys           int    `json:"maxKeys"`
	ContinuationToken string `json:"continuationToken"`
}

type listed struct {
	Bucket                string     `json:"bucket"`
	Objects               []s3.Entry `json:"objects"`
	CommonPrefixes        []string   `json:"commonPrefixes"`
	IsTruncated           bool       `json:"isTruncated"`
	NextContinuationToken string     `json:"nextContinuationToken,omitempty"`
}

func (wanted listing) page() (listed, error) {
	session, err := wanted.open()
	if err != nil {
		return listed{}, err
	}
	bucket, err := session.bucket(wanted.Bucket)
	if err != nil {
		return listed{}, err
	}
	page, err := session.client.List(bucket, s3.Query{
		Prefix: wanted.Prefix, Delimiter: wanted.Delimiter,
		ContinuationToken: wanted.ContinuationToken, MaxKeys: wanted.MaxKeys,
	})
	if err != nil {
		return listed{}, about("list objects", s3.Place{Bucket: bucket, Key: wanted.Prefix}, err)
	}
	return listed{bucket, page.Entries, page.Prefixes, page.Truncated, page.Next}, nil
}

func listObjects(wanted listing) (any, error) {
	page, err := wanted.page()
	return page, err
}

func getObjectInfo(named object) (any, error) {
	session, place, err := named.open()
	if err != nil {
		return nil, err
	}
	head, err := session.client.Head(place.Bucket, place.Key)
	if err != nil {
		return nil, about("head object", place, err)
	}
	return struct {
		Key          string `json:"key"`
		Bucket       string `json:"bucket"`
		Size         int64  `json:"size"`
		ContentType  string `json:"contentType"`
		LastModified string `json:"lastModified,omitempty"`
		ETag         string `json:"etag,omitempty"`
	}{place.Key, place.Bucket, head.Size, head.ContentType, head.LastModified, head.ETag}, nil
}

func downloadObject(named object) (any, error) {
	session, place, err := named.open()
	if err != nil {
		return nil, err
	}
	source, err := session.client.Get(place.Bucket, place.Key, -1)
	if err != nil {
		return nil, about("get object", place, err)
	}
	defer source.Close()
	if source.Total <= largestInline {
		content, err := io.ReadAll(io.LimitReader(source, largestInline+1))
		if err != nil {
			return nil, prefixed("read body", err)
		}
		if len(content) <= largestInline { // it may be larger when its size was not told
			return inline(place.Key, source.ContentType, content), nil
		}
	}
	source.Close() // a person may take long to choose a file
	path, err := chooseWhereToSave(place.Key)
	if err != nil {
		return nil, err
	}
	return session.save(place, path, false)
}

func inline(key, contentType string, content []byte) any {
	encoding, text := render(contentType, content, false)
	return struct {
		Key         string `json:"key"`
		ContentType string `json:"contentType"`
		Size        int    `json:"size"`
		Encoding    string `json:"encoding"`
		Content     string `json:"content"`
	}{key, contentType, len(content), encoding, text}
}

type uploadingText struct {
	object
	Content string `json:"content"`
}

func uploadObject(wanted uploadingText) (any, error) {
	session, place, err := wanted.open()
	if err != nil {
		return nil, err
	}
	if wanted.Content == "" {
		return session.storeFile(place, false)
	}
	return session.store(place, wanted.Content, typeOf(place.Key, "text/plain; charset=utf-8"), false)
}

// A copying in the arguments of a call, and its result.
type copying struct {
	SourceBucket string `json:"sourceBucket"`
	SourceKey    string `json:"sourceKey"`
	DestBucket   string `json:"destBucket"`
	DestKey      string `json:"destKey"`
}

type copyingOne struct {
	asset
	copying
}

func (wanted copyingOne) open() (session session, from, to s3.Place, err error) {
	if session, err = wanted.asset.open(); err != nil {
		return session, from, to, err
	}
	if from, err = session.object(wanted.SourceBucket, wanted.SourceKey); err != nil {
		return session, from, to, fmt.Errorf("%w (source)", err)
	}
	if to, err = session.object(wanted.DestBucket, wanted.DestKey); err != nil {
		return session, from, to, fmt.Errorf("%w (destination)", err)
	}
	return session, from, to, nil
}

func copyObject(wanted copyingOne) (any, error) {
	session, from, to, err := wanted.open()
	if err != nil {
		return nil, err
	}
	if err := session.client.Copy(from, to); err != nil {
		return nil, about("copy object", from, err)
	}
	return copying{from.Bucket, from.Key, to.Bucket, to.Key}, nil
}

func moveObject(wanted copyingOne) (any, error) {
	session, from, to, err := wanted.open()
	if err != nil {
		return nil, err
	}
	if from == to {
		err := errors.New("source and destination are the same object, which would be deleted")
		return nil, about("copy (move step 1)", from, err)
	}
	if err := session.client.Copy(from, to); err != nil {
		return nil, about("copy (move step 1)", from, err)
	}
	if err := session.client.Delete(from.Bucket, from.Key); err != nil {
		return nil, about("delete source (move step 2)", from, err)
	}
	return copying{from.Bucket, from.Key, to.Bucket, to.Key}, nil
}

func deleteObject(named object) (any, error) {
	session, place, err := named.open()
	if err != nil {
		return nil, err
	}
	if err := session.client.Delete(place.Bucket, place.Key); err != nil {
		return nil, about("delete object", place, err)
	}
	return map[string]string{"key": place.Key, "bucket": place.Bucket}, nil
}

// Many objects in the arguments of a call.
type many struct {
	asset
	Bucket string   `json:"bucket"`
	Keys   []string `json:"keys"`
}

func (named many) open() (session, string, error) {
	session, err := named.asset.open()
	if err != nil {
		return session, "", err
	}
	if len(named.Keys) == 0 {
		return session, "", errors.New("parse args: keys must name at least one object")
	}
	for _, key := range named.Keys {
		if err := checkKey(key); err != nil {
			return session, "", err
		}
	}
	bucket, err := session.bucket(named.Bucket)
	return session, bucket, err
}

func deleteObjects(named many) (any, error) {
	return deleteMany(named, func(int, int) {})
}

func deleteMany(named many, done func(done, total int)) (any, error) {
	session, bucket, err := named.open()
	if err != nil {
		return nil, err
	}
	done(0, len(named.Keys))
	failed, err := session.client.DeleteMany(bucket, named.Keys, func(finished int) { done(finished, len(named.Keys)) })
	if err != nil {
		return nil, about("delete objects", s3.Place{Bucket: bucket, Key: "…"}, err)
	}
	result := struct {
		Bucket       string   `json:"bucket"`
		Deleted      []string `json:"deleted"`
		DeletedCount int      `json:"deletedCount"`
		Errors       []string `json:"errors,omitempty"`
		ErrorCount   int      `json:"errorCount,omitempty"`
	}{Bucket: bucket, Deleted: []string{}}
	for _, key := range named.Keys {
		reason, isFailed := failed[key]
		if !isFailed {
			result.Deleted = append(result.Deleted, key)
			continue
		}
		result.Errors = append(result.Errors, key)
		if len(result.Errors) <= mostLoggedKeys {
			host.Log("warn", fmt.Sprintf("%s/%s was not deleted: %v", bucket, key, reason))
		}
	}
	result.DeletedCount, result.ErrorCount = len(result.Deleted), len(result.Errors)
	return result, nil
}

type presigning struct {
	object
	Expires int64 `json:"expires"`
}

func presign(wanted presigning) (any, error) {
	session, place, err := wanted.open()
	if err != nil {
		return nil, err
	}
	if wanted.Expires == 0 {
		wanted.Expires = defaultExpiry
	}
	url, err := session.client.Presign(place.Bucket, place.Key, time.Duration(min(wanted.Expires, 1<<30))*time.Second)
	if err != nil {
		return nil, prefixed("presign", err)
	}
	return struct {
		URL       string `json:"url"`
		ExpiresIn int64  `json:"expiresIn"`
	}{url, wanted.Expires}, nil
}
