// An S3 client on the official AWS SDK for Go. It answers questions on its standard input, one JSON document per line,
// until the input ends.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type question struct {
	Do     string `json:"do"`
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
	File   string `json:"file"`
}

type answer struct {
	// Count is of objects or of bytes.
	Count int64  `json:"count"`
	Error string `json:"error,omitempty"`
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: aws ENDPOINT REGION ACCESS-KEY SECRET-KEY")
		os.Exit(2)
	}
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String(os.Args[1]),
		Region:       os.Args[2],
		Credentials:  credentials.NewStaticCredentialsProvider(os.Args[3], os.Args[4], ""),
		UsePathStyle: true,
	})
	answers := json.NewEncoder(os.Stdout)
	questions := bufio.NewScanner(os.Stdin)
	for questions.Scan() {
		var asked question
		err := json.Unmarshal(questions.Bytes(), &asked)
		var given answer
		if err == nil {
			given.Count, err = do(context.Background(), client, asked)
		}
		if err != nil {
			given.Error = err.Error()
		}
		if err := answers.Encode(given); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func do(ctx context.Context, client *s3.Client, asked question) (int64, error) {
	switch asked.Do {
	case "list":
		return list(ctx, client, asked)
	case "download":
		return download(ctx, client, asked)
	case "upload":
		return upload(ctx, client, asked)
	}
	return 0, fmt.Errorf("there is no question %q", asked.Do)
}

func list(ctx context.Context, client *s3.Client, asked question) (int64, error) {
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &asked.Bucket, Prefix: &asked.Key})
	var count int64
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, err
		}
		count += int64(len(page.Contents))
	}
	return count, nil
}

// download reads the object as one stream, as the storage manager does.
func download(ctx context.Context, client *s3.Client, asked question) (int64, error) {
	object, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &asked.Bucket, Key: &asked.Key})
	if err != nil {
		return 0, err
	}
	defer object.Body.Close()
	file, err := os.Create(asked.File)
	if err != nil {
		return 0, err
	}
	count, err := io.Copy(file, object.Body)
	if closing := file.Close(); err == nil {
		err = closing
	}
	return count, err
}

// upload sends parts of the storage manager's size, one after the other, as it does.
func upload(ctx context.Context, client *s3.Client, asked question) (int64, error) {
	file, err := os.Open(asked.File)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return 0, err
	}
	uploader := manager.NewUploader(client, func(options *manager.Uploader) {
		options.PartSize = 8 << 20
		options.Concurrency = 1
	})
	_, err = uploader.Upload(ctx, &s3.PutObjectInput{Bucket: &asked.Bucket, Key: &asked.Key, Body: file})
	return about.Size(), err
}
