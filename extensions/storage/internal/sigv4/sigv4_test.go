package sigv4

import (
	"strings"
	"testing"
	"time"
)

// The examples of the Amazon S3 API reference: their key, time, requests and signatures.
var (
	exampleKey  = Key{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"}
	exampleTime = time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
)

const exampleHost = "examplebucket.s3.amazonaws.com"

func TestSignsThePublishedExamples(t *testing.T) {
	for name, example := range map[string]struct {
		request   Request
		body      string
		signature string
	}{
		"get object": {
			Request{"GET", exampleHost, "/test.txt", nil, map[string]string{"range": "bytes=0-9"}},
			"", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
		},
		"put object": {
			Request{"PUT", exampleHost, "/" + Escape("test$file.text", true), nil, map[string]string{
				"date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY",
			}},
			"Welcome to Amazon S3.", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
		},
		"get lifecycle": {
			Request{"GET", exampleHost, "/", []Parameter{{"lifecycle", ""}}, nil},
			"", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
		},
		"list objects": {
			Request{"GET", exampleHost, "/", []Parameter{{"prefix", "J"}, {"max-keys", "2"}}, nil},
			"", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
		},
	} {
		headers := Sign(example.request, exampleKey, exampleTime, PayloadHash([]byte(example.body)))
		if got := headers["authorization"]; !strings.HasSuffix(got, ",Signature="+example.signature) {
			t.Errorf("%s: signed as %s, published is %s", name, got, example.signature)
		}
		if headers["x-amz-date"] != "20130524T000000Z" {
			t.Errorf("%s: date is %s", name, headers["x-amz-date"])
		}
	}
}

func TestPresignsThePublishedExample(t *testing.T) {
	request := Request{"GET", exampleHost, "/test.txt", nil, nil}
	const published = "X-Amz-Algorithm=AWS4-HMAC-SHA256" +
		"&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z" +
		"&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
		"&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
	if got := Presign(request, exampleKey, exampleTime, 24*time.Hour); got != published {
		t.Errorf("got       %s\npublished %s", got, published)
	}
}

func TestEscapesEveryByteButTheUnreserved(t *testing.T) {
	if got := Escape("a b+c//é~._-%/*'", true); got != "a%20b%2Bc//%C3%A9~._-%25/%2A%27" {
		t.Errorf("path: %s", got)
	}
	if got := QueryString([]Parameter{{"a-b", "1"}, {"a", "2"}, {"a", "1"}}); got != "a=1&a=2&a-b=1" {
		t.Errorf("order: %s", got)
	}
	if got := QueryString([]Parameter{{"prefix", "docs/ü"}, {"delete", ""}}); got != "delete=&prefix=docs%2F%C3%BC" {
		t.Errorf("query: %s", got)
	}
}

func TestHeaderValuesAreSignedWithoutSuperfluousSpace(t *testing.T) {
	sign := func(value string) string {
		request := Request{"GET", exampleHost, "/", nil, map[string]string{"range": value}}
		return Sign(request, exampleKey, exampleTime, UnsignedPayload)["authorization"]
	}
	if sign("  a   b ") != sign("a b") {
		t.Error("space around and inside of a value changed its signature")
	}
}
