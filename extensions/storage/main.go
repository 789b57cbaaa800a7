// Storage lists, reads and changes objects in S3-compatible services, for an AI and for a person.
package main

import "storage/internal/extension"

func main() {
	storage().Run()
}

func storage() extension.Extension {
	return extension.Extension{
		Tools: map[string]extension.Handler{
			"list_buckets":    extension.Taking(listBuckets),
			"list_objects":    extension.Taking(listObjects),
			"get_object_info": extension.Taking(getObjectInfo),
			"download_object": extension.Taking(downloadObject),
			"upload_object":   extension.Taking(uploadObject),
			"copy_object":     extension.Taking(copyObject),
			"move_object":     extension.Taking(moveObject),
			"delete_object":   extension.Taking(deleteObject),
			"delete_objects":  extension.Taking(deleteObjects),
			"presign_url":     extension.Taking(presign),
		},
		Actions: map[string]extension.Handler{
			"test_connection":   testConnection,
			"list_buckets":      extension.Taking(listBucketsAndDefault),
			"browse":            extension.Taking(browse),
			"search":            extension.Taking(search),
			"preview":           extension.Taking(preview),
			"upload":            extension.Taking(upload),
			"download":          extension.Taking(download),
			"batch_delete":      extension.Taking(batchDelete),
			"batch_copy":        extension.Taking(batchCopy),
			"get_presigned_url": extension.Taking(presign),
		},
		Policy:   policy,
		Validate: validate,
	}
}
