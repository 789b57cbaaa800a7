package main

import (
	"encoding/json"

	"storage/internal/extension"
)

// policy names what a tool is about to do and to what. The default bucket is part of the asset's settings, which are
// not read here, so an omitted bucket is any bucket.
func policy(tool string, args json.RawMessage) (action, resource string) {
	var named struct {
		Bucket     string `json:"bucket"`
		Key        string `json:"key"`
		DestBucket string `json:"destBucket"`
		DestKey    string `json:"destKey"`
	}
	if extension.Decode(args, &named) != nil {
		named.Bucket, named.Key, named.DestBucket, named.DestKey = "", "", "", ""
	}
	switch tool {
	case "list_buckets":
		return "list", "*"
	case "list_objects":
		return "list", place(named.Bucket, "")
	case "get_object_info", "download_object", "presign_url":
		return "read", place(named.Bucket, named.Key)
	case "upload_object":
		return "write", place(named.Bucket, named.Key)
	case "copy_object", "move_object":
		return "write", place(named.DestBucket, named.DestKey)
	case "delete_object":
		return "delete", place(named.Bucket, named.Key)
	case "delete_objects":
		return "delete", place(named.Bucket, "")
	}
	return "admin", "*"
}

func place(bucket, key string) string {
	if bucket == "" {
		bucket = "*"
	}
	if key == "" {
		key = "*"
	}
	return bucket + "/" + key
}
