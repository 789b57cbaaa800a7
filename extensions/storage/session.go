package main

import (
	"errors"
	"fmt"
	"strings"

	"storage/internal/host"
	"storage/internal/s3"
)

const longestKey = 1024

// A session uses the asset that a call is about.
type session struct {
	client        *s3.Client
	defaultBucket string
}

// An asset is named in the arguments of each call, by the host or the page that makes it.
type asset struct {
	AssetID int64 `json:"assetId"`
}

func (asset asset) open() (session, error) {
	config, err := host.AssetConfig(asset.AssetID)
	if err == nil && len(config) == 0 {
		err = errors.New("the host gave none")
	}
	if err != nil && asset.AssetID == 0 {
		err = fmt.Errorf("%w (the arguments name no assetId)", err)
	}
	if err != nil {
		return session{}, prefixed("get asset config", err)
	}
	read, err := usable(config)
	if err != nil {
		return session{}, err
	}
	return session{&s3.Client{Account: read.account}, read.bucket}, nil
}

// bucket gives the bucket that was named, or the default one.
func (session session) bucket(named string) (string, error) {
	if named == "" {
		named = session.defaultBucket
	}
	if named == "" {
		return "", errors.New("parse args: bucket is needed, because the asset has no default bucket")
	}
	if err := checkBucket(named); err != nil {
		return "", fmt.Errorf("parse args: bucket %q %w", named, err)
	}
	return named, nil
}

// object gives the bucket, as above, and the key when it can be one.
func (session session) object(bucket, key string) (s3.Place, error) {
	bucket, err := session.bucket(bucket)
	if err != nil {
		return s3.Place{}, err
	}
	return s3.Place{Bucket: bucket, Key: key}, checkKey(key)
}

// An object in the arguments of a call.
type object struct {
	asset
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
}

func (named object) open() (session, s3.Place, error) {
	session, err := named.asset.open()
	if err != nil {
		return session, s3.Place{}, err
	}
	place, err := session.object(named.Bucket, named.Key)
	return session, place, err
}

func checkBucket(bucket string) error {
	if len(bucket) > 255 || bucket == "." || bucket == ".." ||
		strings.IndexFunc(bucket, func(c rune) bool { return c <= ' ' || c == '/' || c == '\\' || c == 0x7f }) >= 0 {
		return errors.New("must be a bucket's name, without spaces and slashes")
	}
	return nil
}

// checkKey refuses what is no key. An empty one would address the bucket itself, and the parts . and .. are taken out
// of an address by some programs on its way, so that it would mean another object.
func checkKey(key string) error {
	if key == "" {
		return errors.New("parse args: key is needed")
	}
	if len(key) > longestKey {
		return fmt.Errorf("parse args: key has %d bytes, %d are the most", len(key), longestKey)
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "." || part == ".." {
			return fmt.Errorf(`parse args: key %q has a part "." or "..", which cannot be addressed safely`, key)
		}
	}
	return nil
}

// lastSegment of a key; that of a folder keeps its slash.
func lastSegment(key string) string {
	return key[strings.LastIndexByte(strings.TrimRight(key, "/"), '/')+1:]
}

// prefixed says what failed. That a person ended it is no failure of anything.
func prefixed(what string, err error) error {
	if err == nil || err == host.ErrStopped {
		return err
	}
	return fmt.Errorf("%s: %w", what, err)
}

// about says what failed and on which object.
func about(what string, place s3.Place, err error) error {
	if err == nil || err == host.ErrStopped {
		return err
	}
	return fmt.Errorf("%s: %w: %s/%s", what, err, place.Bucket, place.Key)
}
