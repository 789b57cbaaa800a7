// Storage lists, reads and changes objects in S3-compatible services, for an AI and for a person.
package main

import "storage/internal/extension"

func main() {
	storage().Run()
}

func storage() extension.Extension {
	return extension.Extension{
		Tools: map[string]extension.Handler{
			"list_buckets":    listBuckets,
			"list_objects":    listObjects,
			"get_object_info": getObjectInfo,
			"download_object": downloadObject,
			"upload_object":   uploadObject,
			"copy_object":     copyObject,
			"move_object":     moveObject,
			"delete_object":   deleteObject,
			"delete_objects":  deleteObjects,
			"presign_url":     presign,
		},
		Actions: map[string]extension.Handler{
			"test_connection":   testConnection,
			"list_buckets":      listBucketsAndDefault,
			"browse":            browse,
			"search":            search,
			"preview":           preview,
			"upload":            upload,
			"download":          download,
			"batch_delete":      batchDelete,
			"batch_copy":        batchCopy,
			"get_presigned_url": presign,
		},
		Policy:   policy,
		Validate: validate,
	}
}
