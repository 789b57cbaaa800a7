//go:build !wasip1

package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"storage/internal/host"
	"storage/internal/s3test"
)

// A stage is a service, a host, and an asset 7 whose default bucket is "main".
type stage struct {
	*s3test.Server
	*host.Double
	t *testing.T
}

func newStage(t *testing.T, secure bool, changes ...string) stage {
	t.Helper()
	stage := stage{s3test.New(t, secure), host.NewDouble(), t}
	if secure {
		stage.Double.TLS = &tls.Config{RootCAs: stage.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	}
	stage.Buckets["main"] = map[string]*s3test.Object{}
	stage.Buckets["other"] = map[string]*s3test.Object{}
	config := map[string]any{
		"endpoint": stage.URL, "region": s3test.Region, "bucket": "main", "pathStyle": true,
		"accessKeyId": s3test.KeyID, "secretAccessKey": s3test.Secret,
	}
	for _, change := range changes {
		name, value, _ := strings.Cut(change, "=")
		config[name] = value
	}
	encoded, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	stage.Configs[7] = string(encoded)
	t.Cleanup(func() {
		if left := len(stage.Handles); left > 0 {
			t.Errorf("%d handles were left open", left)
		}
	})
	return stage
}

func (stage stage) answer(function, name, args string) string {
	stage.t.Helper()
	kind := "tool"
	if function == "execute_action" {
		kind = "action"
	}
	return string(storage().Answer(function, fmt.Appendf(nil, `{"args":%s,%q:%q}`, args, kind, name)))
}

// tool and action compare an answer as JSON with what is wanted.
func (stage stage) tool(name, args, wanted string) {
	stage.t.Helper()
	same(stage.t, name, stage.answer("execute_tool", name, args), wanted)
}

func (stage stage) action(name, args, wanted string) {
	stage.t.Helper()
	same(stage.t, name, stage.answer("execute_action", name, args), wanted)
}

func same(t *testing.T, what, got, wanted string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal([]byte(got), &a); err != nil {
		t.Fatalf("%s answered no JSON: %s", what, got)
	}
	if err := json.Unmarshal([]byte(wanted), &b); err != nil {
		t.Fatalf("wanted is no JSON: %s", wanted)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%s\n got    %s\n wanted %s", what, got, wanted)
	}
}

func (stage stage) requested(wanted ...string) {
	stage.t.Helper()
	if got := strings.Join(stage.Requests, "\n"); got != strings.Join(wanted, "\n") {
		stage.t.Errorf("requests were\n%s\nwanted\n%s", got, strings.Join(wanted, "\n"))
	}
	stage.Server.Requests = nil
}

func (stage stage) sent(wanted ...string) {
	stage.t.Helper()
	got := []string{}
	for _, event := range stage.Events {
		got = append(got, event.Kind+" "+event.Data)
	}
	if strings.Join(got, "|") != strings.Join(wanted, "|") {
		stage.t.Errorf("events were %q, wanted %q", got, wanted)
	}
	stage.Double.Events = nil
}

func (stage stage) file(size int) (path string, content []byte) {
	stage.t.Helper()
	content = make([]byte, size)
	random := rand.NewChaCha8([32]byte{byte(size)})
	_, _ = random.Read(content)
	path = filepath.Join(stage.t.TempDir(), "file.bin")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		stage.t.Fatal(err)
	}
	return path, content
}

func (stage stage) stored(bucket, key string, content []byte) {
	stage.t.Helper()
	object, exists := stage.Buckets[bucket][key]
	if !exists {
		stage.t.Fatalf("there is no %s/%s", bucket, key)
	}
	if sha256.Sum256(object.Content) != sha256.Sum256(content) {
		stage.t.Errorf("%s/%s has other bytes: %d, wanted %d", bucket, key, len(object.Content), len(content))
	}
}

// strange keys must reach the service byte for byte.
var strange = []string{
	"docs/a b.txt", "a+b=c&d;e", "日本/ключ/é.txt", "a//b///c", "/leading", "trailing/", "%41%2f%", "q?x#y", "quote\"'<>&", "new\nline\rtab\t", "\x01",
	"~tilde*(star)!$@,:", "a\\b", "..hidden", "e\u0301",
}

func TestListsBuckets(t *testing.T) {
	stage := newStage(t, false)
	stage.tool("list_buckets", `{"assetId":7}`,
		`{"buckets":[{"name":"main","creationDate":"2026-03-04T05:06:07Z"},{"name":"other","creationDate":"2026-03-04T05:06:07Z"}]}`)
	stage.requested("GET /")
	stage.action("list_buckets", `{"assetId":7}`,
		`{"buckets":[{"name":"main","creationDate":"2026-03-04T05:06:07Z"},{"name":"other","creationDate":"2026-03-04T05:06:07Z"}],"defaultBucket":"main"}`)
}

func TestListsObjectsPageByPage(t *testing.T) {
	stage := newStage(t, false)
	etags := map[string]string{}
	for _, key := range []string{"docs/a b.txt", "docs/b.txt", "docs/sub/z.json", "top"} {
		etags[key] = stage.Put("main", key, key, "text/plain").ETag
	}
	stage.action("browse", `{"assetId":7,"prefix":"docs/"}`, fmt.Sprintf(`{"bucket":"main","prefix":"docs/","isTruncated":false,
		"commonPrefixes":["docs/sub/"],"objects":[
		{"key":"docs/a b.txt","size":12,"lastModified":"2026-03-04T05:06:07.89Z","etag":%q},
		{"key":"docs/b.txt","size":10,"lastModified":"2026-03-04T05:06:07.89Z","etag":%q}]}`, etags["docs/a b.txt"], etags["docs/b.txt"]))
	stage.requested("GET /main?delimiter=%2F&list-type=2&prefix=docs%2F")

	token, keys := "", []string{}
	for page := 0; page < 4; page++ {
		var listed struct {
			Objects               []struct{ Key string }
			IsTruncated           bool
			NextContinuationToken string
		}
		answer := stage.answer("execute_tool", "list_objects", fmt.Sprintf(`{"assetId":7,"maxKeys":1,"continuationToken":%q}`, token))
		if err := json.Unmarshal([]byte(answer), &listed); err != nil || len(listed.Objects) != 1 {
			t.Fatalf("page %d: %s", page, answer)
		}
		keys = append(keys, listed.Objects[0].Key)
		token = listed.NextContinuationToken
		if listed.IsTruncated != (page < 3) || (token == "") != (page == 3) {
			t.Errorf("page %d ends wrongly: %s", page, answer)
		}
	}
	if got := strings.Join(keys, "|"); got != "docs/a b.txt|docs/b.txt|docs/sub/z.json|top" {
		t.Errorf("pages gave %s", got)
	}
	stage.action("search", `{"assetId":7,"prefix":"to"}`,
		`{"bucket":"main","prefix":"to","objects":[{"key":"top","size":3,"lastModified":"2026-03-04T05:06:07.89Z"}]}`)
	if last := stage.Requests[len(stage.Requests)-1]; last != "GET /main?list-type=2&max-keys=100&prefix=to" {
		t.Errorf("search asked %s", last)
	}
	stage.tool("list_objects", `{"assetId":7,"bucket":"other"}`, `{"bucket":"other","objects":[],"commonPrefixes":[],"isTruncated":false}`)
}

func TestEveryByteOfAKeySurvives(t *testing.T) {
	for _, pathStyle := range []bool{true, false} {
		stage := newStage(t, false)
		if !pathStyle {
			stage.Configs[7] = strings.NewReplacer(`"pathStyle":true`, `"pathStyle":false`, "127.0.0.1", "localhost").Replace(stage.Configs[7])
		}
		for _, key := range strange {
			quoted, _ := json.Marshal(key)
			stage.action("upload", fmt.Sprintf(`{"assetId":7,"key":%s,"content":"aGk="}`, quoted),
				fmt.Sprintf(`{"bucket":"main","key":%s,"size":2,"etag":"\"49f68a5c8493ec2c0bf489821c21fc3b\""}`, quoted))
			stage.stored("main", key, []byte("hi"))
			stage.tool("copy_object", fmt.Sprintf(`{"assetId":7,"sourceKey":%s,"destBucket":"other","destKey":%s}`, quoted, quoted),
				fmt.Sprintf(`{"sourceBucket":"main","sourceKey":%s,"destBucket":"other","destKey":%s}`, quoted, quoted))
			stage.stored("other", key, []byte("hi"))
		}
		if len(stage.Buckets["main"]) != len(strange) {
			t.Errorf("%d objects of %d keys", len(stage.Buckets["main"]), len(strange))
		}
		var listed struct{ Objects []struct{ Key string } }
		if err := json.Unmarshal([]byte(stage.answer("execute_tool", "list_objects", `{"assetId":7}`)), &listed); err != nil {
			t.Fatal(err)
		}
		keys := []string{}
		for _, object := range listed.Objects {
			if _, exists := stage.Buckets["main"][object.Key]; !exists {
				t.Errorf("listed %q, which was not stored", object.Key)
			}
			keys = append(keys, object.Key)
		}
		quoted, _ := json.Marshal(keys)
		stage.tool("delete_objects", fmt.Sprintf(`{"assetId":7,"keys":%s}`, quoted),
			fmt.Sprintf(`{"bucket":"main","deleted":%s,"deletedCount":%d}`, quoted, len(keys)))
		if left := stage.Buckets["main"]; len(left) != 0 {
			t.Errorf("not deleted: %v", left)
		}
	}
}

func TestTellsAboutAnObject(t *testing.T) {
	stage := newStage(t, false)
	object := stage.Put("main", "a.json", `{}`, "application/json")
	stage.tool("get_object_info", `{"assetId":7,"key":"a.json"}`, fmt.Sprintf(
		`{"key":"a.json","bucket":"main","size":2,"contentType":"application/json","lastModified":"2026-03-04T05:06:07Z","etag":%q}`, object.ETag))
	stage.requested("HEAD /main/a.json")
	stage.tool("get_object_info", `{"assetId":7,"key":"b"}`,
		`{"error":"head object: NotFound: there is no such bucket or object (status 404): main/b"}`)
}

func TestGivesSmallObjectsInTheResult(t *testing.T) {
	stage := newStage(t, false)
	for _, example := range []struct{ contentType, content, encoding, wanted string }{
		{"text/plain", "hello", "utf-8", "hello"},
		{"application/json; charset=utf-8", `{"error":"boom"}`, "utf-8", `{"error":"boom"}`},
		{"text/plain", "\xff\xfe", "base64", "//4="},
		{"image/png", "\x89PNG", "base64", "iVBORw=="},
		{"text/plain", "", "utf-8", ""},
	} {
		stage.Put("main", "k", example.content, example.contentType)
		stage.tool("download_object", `{"assetId":7,"key":"k"}`, fmt.Sprintf(`{"key":"k","contentType":%q,"size":%d,"encoding":%q,"content":%q}`,
			example.contentType, len(example.content), example.encoding, example.wanted))
	}
}

func TestSavesLargeObjectsToAFile(t *testing.T) {
	stage := newStage(t, false)
	_, content := stage.file(1<<20 + 1)
	stage.Put("main", "big/x.bin", string(content), "application/octet-stream")
	target := filepath.Join(t.TempDir(), "x.bin")
	stage.Double.Dialogs = []string{target}
	stage.tool("download_object", `{"assetId":7,"key":"big/x.bin"}`, fmt.Sprintf(`{"key":"big/x.bin","size":1048577,"savedTo":%q}`, target))
	if got, _ := os.ReadFile(target); !bytes.Equal(got, content) {
		t.Error("the file has other bytes")
	}
	if asked := stage.Asked[0]; asked != `{"type":"save","opts":{"title":"Save the object as","defaultName":"x.bin","filters":null}}` {
		t.Errorf("asked %s", asked)
	}
	stage.tool("download_object", `{"assetId":7,"key":"big/x.bin"}`, `{"error":"file dialog: no file was chosen"}`)
	stage.Double.Dialogs = []string{"error: no screen"}
	stage.tool("download_object", `{"assetId":7,"key":"big/x.bin"}`, `{"error":"file dialog: no screen"}`)
	stage.sent()
}

func TestUploadsTextAndFiles(t *testing.T) {
	stage := newStage(t, false)
	stage.tool("upload_object", `{"assetId":7,"key":"docs/a b","content":"hellö"}`,
		fmt.Sprintf(`{"bucket":"main","etag":%q,"key":"docs/a b","size":6}`, stage.Put("scratch", "x", "hellö", "").ETag))
	if got := stage.Buckets["main"]["docs/a b"].ContentType; got != "text/plain; charset=utf-8" {
		t.Errorf("content type %s", got)
	}
	path, content := stage.file(11)
	stage.Double.Dialogs = []string{path, path}
	etag := stage.Put("scratch", "x", string(content), "").ETag
	stage.tool("upload_object", `{"assetId":7,"key":"f.PNG","content":""}`, fmt.Sprintf(`{"bucket":"main","etag":%q,"key":"f.PNG","size":11}`, etag))
	if got := stage.Buckets["main"]["f.PNG"].ContentType; got != "image/png" {
		t.Errorf("content type %s", got)
	}
	stage.sent()
	stage.action("upload", `{"assetId":7,"key":"up2"}`, fmt.Sprintf(`{"bucket":"main","etag":%q,"key":"up2","size":11}`, etag))
	stage.sent(`progress {"loaded":0,"total":11}`, `progress {"loaded":11,"total":11}`)
	stage.stored("main", "up2", content)
	if asked := stage.Asked[1]; asked != `{"type":"open","opts":{"title":"Choose a file to upload","defaultName":"","filters":null}}` {
		t.Errorf("asked %s", asked)
	}
	stage.action("upload", `{"assetId":7,"key":"none"}`, `{"error":"file dialog: no file was chosen"}`)
	stage.Double.Dialogs = []string{filepath.Join(t.TempDir(), "absent")}
	if got := stage.answer("execute_action", "upload", `{"assetId":7,"key":"none"}`); !strings.Contains(got, `"error":"open file: open file for read: `) {
		t.Errorf("absent file: %s", got)
	}
	stage.action("upload", `{"assetId":7,"key":"empty","content":""}`, `{"bucket":"main","etag":"\"d41d8cd98f00b204e9800998ecf8427e\"","key":"empty","size":0}`)
	stage.action("upload", `{"assetId":7,"key":"x","content":"?"}`, `{"error":"parse args: content is not base64: illegal base64 data at input byte 0"}`)
}

func TestUploadsLargeFilesInPartsOverBothSchemes(t *testing.T) {
	for _, secure := range []bool{false, true} {
		for _, size := range []int{8<<20 - 1, 8 << 20, 8<<20 + 1, 20 << 20} {
			stage := newStage(t, secure)
			path, content := stage.file(size)
			stage.Double.Dialogs = []string{path}
			answer := stage.answer("execute_action", "upload", `{"assetId":7,"key":"big file"}`)
			if !strings.Contains(answer, fmt.Sprintf(`"size":%d`, size)) || strings.Contains(answer, "error") {
				t.Errorf("%d bytes: %s", size, answer)
			}
			stage.stored("main", "big file", content)
			if left := len(stage.Uploads); left != 0 {
				t.Errorf("%d uploads left", left)
			}
			first, last := stage.Events[0].Data, stage.Events[len(stage.Events)-1].Data
			if first != fmt.Sprintf(`{"loaded":0,"total":%d}`, size) || last != fmt.Sprintf(`{"loaded":%d,"total":%d}`, size, size) {
				t.Errorf("%d bytes: progress from %s to %s", size, first, last)
			}
			wanted := s3test.UnsignedParts(stage.Server)
			if wanted != (secure && size >= 8<<20-1) {
				t.Errorf("%d bytes, https %v: bodies unsigned: %v", size, secure, wanted)
			}
		}
	}
}

func TestAFileThatShrinksIsNoObject(t *testing.T) {
	stage := newStage(t, false)
	path, _ := stage.file(9 << 20)
	stage.Double.Dialogs = []string{path}
	stage.Double.OnRequest = func(method, url string) error {
		if strings.Contains(url, "partNumber=1") {
			return os.Truncate(path, 8<<20)
		}
		return nil
	}
	stage.action("upload", `{"assetId":7,"key":"k"}`,
		`{"error":"put object: read file: it ended after 8388608 of 9437184 bytes: main/k"}`)
	if len(stage.Uploads) != 0 || len(stage.Buckets["main"]) != 0 {
		t.Error("something was left behind")
	}
}

func TestAFailedUploadIsAborted(t *testing.T) {
	stage := newStage(t, false)
	path, _ := stage.file(9 << 20)
	stage.Double.Dialogs = []string{path}
	stage.Faults = func(method, address string) *s3test.Fault {
		if strings.Contains(address, "partNumber=2") {
			return &s3test.Fault{Status: 507, Code: "StorageFull", Message: "No space is left"}
		}
		return nil
	}
	stage.action("upload", `{"assetId":7,"key":"k"}`, `{"error":"put object: StorageFull: No space is left (status 507): main/k"}`)
	stage.requested("POST /main/k?uploads=", "PUT /main/k?partNumber=1&uploadId=upload%2B1",
		"PUT /main/k?partNumber=2&uploadId=upload%2B1", "PUT /main/k?partNumber=2&uploadId=upload%2B1",
		"PUT /main/k?partNumber=2&uploadId=upload%2B1", "DELETE /main/k?uploadId=upload%2B1")
	if len(stage.Uploads) != 0 {
		t.Error("parts were left behind")
	}
}

func TestAStoppedUploadIsAborted(t *testing.T) {
	for stopAfter := 1; stopAfter < 40; stopAfter += 3 {
		stage := newStage(t, false)
		path, _ := stage.file(17 << 20)
		stage.Double.Dialogs = []string{path}
		stage.Double.StopAfter = stopAfter
		stage.action("upload", `{"assetId":7,"key":"k"}`, `{"error":"stopped"}`)
		if len(stage.Uploads) != 0 || len(stage.Buckets["main"]) != 0 {
			t.Errorf("stopped after %d questions: something was left behind", stopAfter)
		}
	}
}

func TestALostAnswerToTheLastRequestIsNoFailure(t *testing.T) {
	stage := newStage(t, false)
	path, content := stage.file(9 << 20)
	stage.Double.Dialogs = []string{path}
	lost := false
	stage.Faults = func(method, address string) *s3test.Fault {
		if method == "POST" && strings.Contains(address, "uploadId") && !lost {
			lost = true
			return &s3test.Fault{Status: 503, Code: "SlowDown", Message: "Please reduce your request rate.", AfterEffect: true}
		}
		return nil
	}
	if got := stage.answer("execute_action", "upload", `{"assetId":7,"key":"k"}`); !strings.Contains(got, `"size":9437184`) {
		t.Error(got)
	}
	stage.stored("main", "k", content)
}

func TestDownloads(t *testing.T) {
	for _, size := range []int{0, 1, 1 << 20, 5<<20 + 3} {
		stage := newStage(t, false)
		_, content := stage.file(size)
		stage.Put("main", "a/b.bin", string(content), "x/y")
		stage.Double.LargestRead = 48_611
		target := filepath.Join(t.TempDir(), "got")
		stage.action("download", fmt.Sprintf(`{"assetId":7,"key":"a/b.bin","savePath":%q}`, target),
			fmt.Sprintf(`{"key":"a/b.bin","savedTo":%q,"size":%d}`, target, size))
		if got, err := os.ReadFile(target); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes came as %d: %v", size, len(got), err)
		}
		first, last := stage.Events[0].Data, stage.Events[len(stage.Events)-1].Data
		if first != fmt.Sprintf(`{"loaded":0,"total":%d}`, size) || last != fmt.Sprintf(`{"loaded":%d,"total":%d}`, size, size) {
			t.Errorf("progress from %s to %s", first, last)
		}
	}
}

func TestABrokenDownloadGoesOnWhereItEnded(t *testing.T) {
	stage := newStage(t, false)
	_, content := stage.file(3 << 20)
	stage.Put("main", "k", string(content), "x/y")
	cuts := 5
	stage.Faults = func(string, string) *s3test.Fault {
		if cuts--; cuts >= 0 {
			return &s3test.Fault{CutAfter: 300_000}
		}
		return nil
	}
	target := filepath.Join(t.TempDir(), "got")
	stage.action("download", fmt.Sprintf(`{"assetId":7,"key":"k","savePath":%q}`, target), fmt.Sprintf(`{"key":"k","savedTo":%q,"size":3145728}`, target))
	if got, _ := os.ReadFile(target); !bytes.Equal(got, content) {
		t.Error("the file has other bytes")
	}
	if len(stage.Requests) != 6 || !strings.HasPrefix(stage.Requests[1], "GET /main/k bytes=") {
		t.Errorf("requests: %q", stage.Requests)
	}
}

func TestADownloadThatStaysBrokenSaysHowMuchThereIs(t *testing.T) {
	stage := newStage(t, false)
	stage.Put("main", "k", strings.Repeat("x", 1000), "x/y")
	stage.Faults = func(method, address string) *s3test.Fault {
		if len(stage.Requests) > 1 {
			return &s3test.Fault{Status: 500, Code: "InternalError", Message: "We encountered an internal error."}
		}
		return &s3test.Fault{CutAfter: 400}
	}
	target := filepath.Join(t.TempDir(), "got")
	stage.action("download", fmt.Sprintf(`{"assetId":7,"key":"k","savePath":%q}`, target), fmt.Sprintf(
		`{"error":"read body: InternalError: We encountered an internal error (status 500); %s holds the first 400 bytes"}`, target))
}

func TestAnObjectThatChangesMeanwhileIsNotMixed(t *testing.T) {
	stage := newStage(t, false)
	stage.Put("main", "k", strings.Repeat("x", 1000), "x/y")
	stage.Faults = func(string, string) *s3test.Fault {
		if len(stage.Requests) == 1 {
			return &s3test.Fault{CutAfter: 400}
		}
		stage.Put("main", "k", strings.Repeat("y", 1000), "x/y")
		return nil
	}
	target := filepath.Join(t.TempDir(), "got")
	got := stage.answer("execute_action", "download", fmt.Sprintf(`{"assetId":7,"key":"k","savePath":%q}`, target))
	if !strings.Contains(got, "read body: PreconditionFailed") {
		t.Error(got)
	}
}

func TestAStoppedDownloadEnds(t *testing.T) {
	stage := newStage(t, false)
	stage.Put("main", "k", strings.Repeat("x", 4<<20), "x/y")
	stage.Double.StopAfter = 10
	stage.Double.LargestRead = 64 << 10
	target := filepath.Join(t.TempDir(), "got")
	stage.action("download", fmt.Sprintf(`{"assetId":7,"key":"k","savePath":%q}`, target), `{"error":"stopped"}`)
}

func TestAnObjectThatLooksLikeAnErrorIsDownloaded(t *testing.T) {
	stage := newStage(t, false)
	content := strings.Repeat(" ", 1<<20) + `{"error":"boom"}`
	stage.Put("main", "k", content, "x/y")
	stage.Double.LargestRead = 1 << 20
	target := filepath.Join(t.TempDir(), "got")
	stage.action("download", fmt.Sprintf(`{"assetId":7,"key":"k","savePath":%q}`, target), fmt.Sprintf(`{"key":"k","savedTo":%q,"size":1048592}`, target))
	if got, _ := os.ReadFile(target); string(got) != content {
		t.Error("the file has other bytes")
	}
}

func TestPreviews(t *testing.T) {
	stage := newStage(t, false)
	stage.Put("main", "t", "añb", "text/plain")
	stage.action("preview", `{"assetId":7,"key":"t"}`, `{"key":"t","contentType":"text/plain","size":4,"truncated":false,"encoding":"utf-8","content":"añb"}`)
	stage.action("preview", `{"assetId":7,"key":"t","maxSize":2}`, `{"key":"t","contentType":"text/plain","size":4,"truncated":true,"encoding":"utf-8","content":"a"}`)
	stage.action("preview", `{"assetId":7,"key":"t","maxSize":3}`, `{"key":"t","contentType":"text/plain","size":4,"truncated":true,"encoding":"utf-8","content":"añ"}`)
	stage.requested("GET /main/t bytes=0-524287", "GET /main/t bytes=0-1", "GET /main/t bytes=0-2")
	stage.Put("main", "e", "", "image/png")
	stage.action("preview", `{"assetId":7,"key":"e"}`, `{"key":"e","contentType":"image/png","size":0,"truncated":false,"encoding":"base64","content":""}`)
	stage.action("preview", `{"assetId":7,"key":"absent"}`, `{"error":"get object: NoSuchKey: The key does not exist (status 404): main/absent"}`)
}

func TestCopiesAndMoves(t *testing.T) {
	stage := newStage(t, false)
	stage.Put("main", "a b", "1", "text/plain")
	stage.tool("copy_object", `{"assetId":7,"sourceKey":"a b","destBucket":"other","destKey":"c"}`, `{"sourceBucket":"main","sourceKey":"a b","destBucket":"other","destKey":"c"}`)
	if got := stage.Headers[0].Get("X-Amz-Copy-Source"); got != "/main/a%20b" {
		t.Errorf("copy source %s", got)
	}
	stage.tool("move_object", `{"assetId":7,"sourceKey":"a b","destKey":"d"}`, `{"sourceBucket":"main","sourceKey":"a b","destBucket":"main","destKey":"d"}`)
	stage.stored("main", "d", []byte("1"))
	if _, there := stage.Buckets["main"]["a b"]; there {
		t.Error("the source is still there")
	}
	stage.tool("move_object", `{"assetId":7,"sourceKey":"d","destBucket":"main","destKey":"d"}`,
		`{"error":"copy (move step 1): source and destination are the same object, which would be deleted: main/d"}`)
	stage.tool("move_object", `{"assetId":7,"sourceKey":"gone","destKey":"e"}`, `{"error":"copy (move step 1): NoSuchKey: The key does not exist (status 404): main/gone"}`)
	stage.tool("copy_object", `{"assetId":7,"sourceKey":"gone","destKey":"e"}`, `{"error":"copy object: NoSuchKey: The key does not exist (status 404): main/gone"}`)
	stage.Faults = func(method, _ string) *s3test.Fault {
		if method == "DELETE" {
			return &s3test.Fault{Status: 403, Code: "AccessDenied", Message: "no"}
		}
		return nil
	}
	stage.tool("move_object", `{"assetId":7,"sourceKey":"d","destKey":"e"}`, `{"error":"delete source (move step 2): AccessDenied: no (status 403): main/d"}`)
}

func TestCopiesWhatIsTooLargeForOneRequestInParts(t *testing.T) {
	stage := newStage(t, false)
	object := stage.Put("main", "huge", "", "video/mp4")
	object.Pretended = 5<<30 + 1
	object.Meta = map[string]string{"X-Amz-Meta-Owner": "ann"}
	stage.tool("copy_object", `{"assetId":7,"sourceKey":"huge","destKey":"copy"}`, `{"sourceBucket":"main","sourceKey":"huge","destBucket":"main","destKey":"copy"}`)
	copied := stage.Buckets["main"]["copy"]
	wanted := ""
	for first := int64(0); first < object.Pretended; first += 512 << 20 {
		wanted += fmt.Sprintf("bytes=%d-%d\n", first, min(first+512<<20, object.Pretended)-1)
	}
	if string(copied.Content) != wanted || copied.ContentType != "video/mp4" || copied.Meta["X-Amz-Meta-Owner"] != "ann" {
		t.Errorf("copied %q as %s with %v", copied.Content, copied.ContentType, copied.Meta)
	}
}

func TestDeletes(t *testing.T) {
	stage := newStage(t, false)
	stage.Put("main", "p", "", "")
	stage.Put("main", "locked1", "", "")
	stage.Put("main", "q", "", "")
	stage.Locked["locked1"] = true
	stage.tool("delete_objects", `{"assetId":7,"keys":["p","locked1"]}`,
		`{"bucket":"main","deleted":["p"],"deletedCount":1,"errors":["locked1"],"errorCount":1}`)
	if len(stage.Lines) != 1 || !strings.Contains(stage.Lines[0], "warn main/locked1 was not deleted: AccessDenied: Object is locked") {
		t.Errorf("logged %q", stage.Lines)
	}
	stage.tool("delete_object", `{"assetId":7,"key":"q"}`, `{"bucket":"main","key":"q"}`)
	stage.requested("POST /main?delete=", "DELETE /main/q")
	stage.sent()
	stage.action("batch_delete", `{"assetId":7,"keys":["x"]}`, `{"bucket":"main","deleted":["x"],"deletedCount":1}`)
	stage.sent(`progress {"done":0,"total":1}`, `progress {"done":1,"total":1}`)
}

func TestDeletesAThousandAtOnce(t *testing.T) {
	stage := newStage(t, false)
	keys := make([]string, 2500)
	for i := range keys {
		keys[i] = fmt.Sprintf("k%04d", i)
		stage.Put("main", keys[i], "", "")
	}
	encoded, _ := json.Marshal(keys)
	stage.action("batch_delete", fmt.Sprintf(`{"assetId":7,"keys":%s}`, encoded), fmt.Sprintf(`{"bucket":"main","deleted":%s,"deletedCount":2500}`, encoded))
	stage.sent(`progress {"done":0,"total":2500}`, `progress {"done":1000,"total":2500}`, `progress {"done":2000,"total":2500}`, `progress {"done":2500,"total":2500}`)
	if len(stage.Requests) != 3 || len(stage.Buckets["main"]) != 0 {
		t.Errorf("%d requests, %d objects left", len(stage.Requests), len(stage.Buckets["main"]))
	}
}

func TestDeletesOneByOneWhereTheServiceCannotDoMore(t *testing.T) {
	stage := newStage(t, false)
	stage.Put("main", "a", "", "")
	stage.Faults = func(method, _ string) *s3test.Fault {
		if method == "POST" {
			return &s3test.Fault{Status: 501, Code: "NotImplemented", Message: "no"}
		}
		return nil
	}
	stage.tool("delete_objects", `{"assetId":7,"keys":["a","b"]}`, `{"bucket":"main","deleted":["a","b"],"deletedCount":2}`)
	stage.requested("POST /main?delete=", "DELETE /main/a", "DELETE /main/b")
}

func TestCopiesManyAndClosesEveryHandle(t *testing.T) {
	stage := newStage(t, false)
	for _, key := range []string{"in/a", "in/b", "in/folder/"} {
		stage.Put("main", key, key, "")
	}
	stage.action("batch_copy", `{"assetId":7,"keys":["in/a","in/b","in/folder/"],"destBucket":"other","destPrefix":"out/"}`,
		`{"srcBucket":"main","destBucket":"other","copiedCount":3}`)
	stage.sent(`progress {"done":0,"total":3}`, `progress {"done":1,"total":3}`, `progress {"done":2,"total":3}`, `progress {"done":3,"total":3}`)
	for _, name := range []string{"a", "b", "folder/"} {
		stage.stored("other", "out/"+name, []byte("in/"+name))
	}
	stage.action("batch_copy", `{"assetId":7,"keys":["in/a","gone"],"destPrefix":"x/"}`,
		`{"error":"copy object: NoSuchKey: The key does not exist (status 404): main/gone (1 of 2 were copied)"}`)
	stage.action("batch_copy", `{"assetId":7,"keys":["in/a","else/a"],"destPrefix":"x/"}`,
		`{"error":"parse args: \"in/a\" and \"else/a\" would both become \"x/a\""}`)
	stage.Double.StopAfter = 2
	stage.action("batch_copy", `{"assetId":7,"keys":["in/a","in/b"],"destPrefix":"x/"}`, `{"error":"stopped"}`)
}

func TestPresignedLinksWork(t *testing.T) {
	stage := newStage(t, false)
	stage.Put("main", "日本/a b+c.txt", "hello", "text/plain")
	for _, function := range []string{"execute_tool presign_url", "execute_action get_presigned_url"} {
		function, name, _ := strings.Cut(function, " ")
		var link struct {
			URL       string
			ExpiresIn int
		}
		if err := json.Unmarshal([]byte(stage.answer(function, name, `{"assetId":7,"key":"日本/a b+c.txt","expires":60}`)), &link); err != nil {
			t.Fatal(err)
		}
		stage.requested()
		response, err := http.Get(link.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if string(body) != "hello" || link.ExpiresIn != 60 {
			t.Errorf("%s gave %d: %s", link.URL, response.StatusCode, body)
		}
		stage.Server.Requests = nil
	}
	for expires, wanted := range map[string]string{
		"604800": `"expiresIn":604800`, "0": `"expiresIn":3600`,
		"604801": "presign: expires must be from 1 to 604800 seconds (7 days)", "-1": "presign: expires must be",
		"9223372036854775807": "presign: expires must be",
	} {
		if got := stage.answer("execute_tool", "presign_url", fmt.Sprintf(`{"assetId":7,"key":"k","expires":%s}`, expires)); !strings.Contains(got, wanted) {
			t.Errorf("%s: %s", expires, got)
		}
	}
}

func TestPresignedLinksUseThePublicEndpoint(t *testing.T) {
	stage := newStage(t, false, "publicEndpoint=https://CDN.example.com:443/")
	got := stage.answer("execute_tool", "presign_url", `{"assetId":7,"key":"k"}`)
	if !strings.Contains(got, `"url":"https://cdn.example.com/main/k?X-Amz-Algorithm=`) || !strings.Contains(got, "X-Amz-Expires=3600&") {
		t.Error(got)
	}
}

func TestTriesAgainThreeTimes(t *testing.T) {
	for _, fault := range []s3test.Fault{
		{Status: 503, Code: "SlowDown", Message: "Reduce your request rate."}, {Status: 500}, {Status: 429}, {Status: 400, Code: "RequestTimeout", Message: "slow"},
	} {
		stage := newStage(t, false)
		failures := 2
		stage.Faults = func(string, string) *s3test.Fault {
			if failures--; failures >= 0 {
				return &fault
			}
			return nil
		}
		stage.tool("delete_object", `{"assetId":7,"key":"k"}`, `{"bucket":"main","key":"k"}`)
		stage.requested("DELETE /main/k", "DELETE /main/k", "DELETE /main/k")
		failures = 3
		if got := stage.answer("execute_tool", "delete_object", `{"assetId":7,"key":"k"}`); !strings.Contains(got, fmt.Sprintf("(status %d)", fault.Status)) {
			t.Errorf("%+v: %s", fault, got)
		}
	}
}

func TestTriesAgainWhenTheConnectionFailsButNotWhenItIsDenied(t *testing.T) {
	stage := newStage(t, false)
	tried := 0
	reason := "connection reset"
	stage.Double.OnRequest = func(string, string) error {
		tried++
		return errors.New(reason)
	}
	stage.tool("list_buckets", `{"assetId":7}`, `{"error":"list buckets: HTTP request failed: connection reset"}`)
	if tried != 3 {
		t.Errorf("tried %d times", tried)
	}
	tried, reason = 0, "dial denied: private IP 127.0.0.1"
	stage.tool("list_buckets", `{"assetId":7}`, `{"error":"list buckets: HTTP request failed: dial denied: private IP 127.0.0.1"}`)
	if tried != 1 {
		t.Errorf("tried %d times", tried)
	}
}

func TestAServiceThatTakesNoMoreHasItsSay(t *testing.T) {
	stage := newStage(t, false)
	stage.Double.TakenOfBody = 3
	got := stage.answer("execute_tool", "upload_object", `{"assetId":7,"key":"k","content":"hello"}`)
	if !strings.Contains(got, "put object: XAmzContentSHA256Mismatch") {
		t.Error(got)
	}
	stage.requested("PUT /main/k")
	stage.Configs[7] = strings.Replace(stage.Configs[7], s3test.KeyID, "", 1)
	stage.Configs[7] = strings.Replace(stage.Configs[7], s3test.Secret, "", 1)
	if got := stage.answer("execute_tool", "upload_object", `{"assetId":7,"key":"k","content":"hello"}`); !strings.Contains(got, "AccessDenied") {
		t.Error(got)
	}
	stage.requested("PUT /main/k")
}

func TestARefusalIsTriedOnceAndTellsNoSecret(t *testing.T) {
	stage := newStage(t, false, "secretAccessKey=wrong-but-secret")
	for _, tool := range []string{"list_buckets", "list_objects", "download_object", "upload_object", "copy_object", "delete_object", "delete_objects"} {
		got := stage.answer("execute_tool", tool, `{"assetId":7,"key":"k","content":"c","sourceKey":"k","destKey":"d","keys":["k"]}`)
		if !strings.Contains(got, "SignatureDoesNotMatch") || strings.Contains(got, "secret") || strings.Contains(got, s3test.Secret) {
			t.Errorf("%s: %s", tool, got)
		}
	}
	if len(stage.Requests) != 7 {
		t.Errorf("%d requests", len(stage.Requests))
	}
}

func TestErrorsNameWhatFailed(t *testing.T) {
	stage := newStage(t, false)
	stage.Faults = func(string, string) *s3test.Fault {
		return &s3test.Fault{Status: 403, Code: "AccessDenied", Message: "no"}
	}
	args := `{"assetId":7,"key":"k","content":"Yw==","sourceKey":"k","destKey":"d","keys":["k"],"destPrefix":"x/","savePath":"/nowhere"}`
	for call, prefix := range map[string]string{
		"execute_tool list_buckets": "list buckets: ", "execute_tool list_objects": "list objects: ", "execute_tool get_object_info": "head object: ",
		"execute_tool download_object": "get object: ", "execute_tool upload_object": "put object: ", "execute_tool copy_object": "copy object: ",
		"execute_tool move_object": "copy (move step 1): ", "execute_tool delete_object": "delete object: ", "execute_tool delete_objects": "delete objects: ",
		"execute_action list_buckets": "list buckets: ", "execute_action browse": "list objects: ", "execute_action search": "list objects: ",
		"execute_action preview": "get object: ", "execute_action upload": "put object: ", "execute_action download": "get object: ",
		"execute_action batch_delete": "delete objects: ", "execute_action batch_copy": "copy object: ",
	} {
		function, name, _ := strings.Cut(call, " ")
		if got := stage.answer(function, name, args); !strings.HasPrefix(got, fmt.Sprintf(`{"error":"%sAccessDenied: `, prefix)) {
			t.Errorf("%s: %s", call, got)
		}
	}
}

func TestRefusesArgumentsThatNameNothing(t *testing.T) {
	stage := newStage(t, false)
	long := strings.Repeat("é", 513)
	for args, wanted := range map[string]string{
		`{"assetId":7}`:                                   "parse args: key is needed",
		`{"assetId":7,"key":"a/../b"}`:                    "cannot be addressed safely",
		`{"assetId":7,"key":"."}`:                         "cannot be addressed safely",
		`{"assetId":7,"key":"` + long + `"}`:              "parse args: key has 1026 bytes, 1024 are the most",
		`{"assetId":7,"bucket":"..","key":"k"}`:           "must be a bucket's name",
		`{"assetId":7,"bucket":"a/b","key":"k"}`:          "must be a bucket's name",
		`{"assetId":7,"key":5}`:                           "parse args: json: cannot unmarshal number",
		`{"assetId":8,"key":"k"}`:                         "get asset config: asset 8 not found",
		`null`:                                            "get asset config: asset 0 not found: no rows (the arguments name no assetId)",
		`{"assetId":7,"key":"k","keys":["k"],"bucket":1}`: "parse args: ",
	} {
		if got := stage.answer("execute_tool", "delete_object", args); !strings.Contains(got, wanted) {
			t.Errorf("%s: %s", args, got)
		}
	}
	for _, args := range []string{`{"assetId":7}`, `{"assetId":7,"keys":[]}`, `{"assetId":7,"keys":["a",""]}`} {
		if got := stage.answer("execute_tool", "delete_objects", args); !strings.Contains(got, "parse args: key") {
			t.Errorf("%s: %s", args, got)
		}
	}
	stage.requested()
	bare := newStage(t, false, "bucket=")
	bare.tool("list_objects", `{"assetId":7}`, `{"error":"parse args: bucket is needed, because the asset has no default bucket"}`)
}

func TestConnects(t *testing.T) {
	stage := newStage(t, false)
	stage.action("test_connection", stage.Configs[7], `{"status":"ok"}`)
	stage.requested("GET /main?list-type=2&max-keys=1")
	stage.action("test_connection", strings.Replace(stage.Configs[7], `"bucket":"main"`, `"bucket":""`, 1), `{"status":"ok"}`)
	stage.requested("GET /")
	for change, wanted := range map[string]string{
		`"bucket":"none"`:        `connection failed: NoSuchBucket: The bucket does not exist (status 404)`,
		`"region":"x"`:           `connection failed: InvalidAccessKeyId`,
		`"endpoint":"s3.test"`:   `connection failed: parse config: endpoint must begin with https:// or http://`,
		`"secretAccessKey":null`: `connection failed: parse config: secretAccessKey is needed with an access key`,
	} {
		var config, changed map[string]any
		_ = json.Unmarshal([]byte(stage.Configs[7]), &config)
		_ = json.Unmarshal([]byte("{"+change+"}"), &changed)
		for name, value := range changed {
			config[name] = value
		}
		encoded, _ := json.Marshal(config)
		if got := stage.answer("execute_action", "test_connection", string(encoded)); !strings.Contains(got, wanted) {
			t.Errorf("%s: %s", change, got)
		}
	}
}

func TestReadsPublicBucketsWithoutAKey(t *testing.T) {
	stage := newStage(t, false, "accessKeyId=", "secretAccessKey=")
	if got := stage.answer("execute_tool", "list_objects", `{"assetId":7}`); !strings.Contains(got, "AccessDenied: Access Denied (status 403)") {
		t.Error(got)
	}
	if _, signed := stage.Headers[0]["Authorization"]; signed {
		t.Error("a request without a key was signed")
	}
	stage.tool("presign_url", `{"assetId":7,"key":"k"}`, `{"error":"presign: the asset has no access key to sign with"}`)
}

func TestChecksSettings(t *testing.T) {
	for config, wanted := range map[string]string{
		`{"endpoint":"https://s3.amazonaws.com"}`:                              ``,
		`{"endpoint":"http://[::1]:9000/base","pathStyle":"true","bucket":""}`: ``,
		`{}`:                                                                 `endpoint`,
		`{"endpoint":5}`:                                                     `endpoint`,
		`{"endpoint":"ftp://x"}`:                                             `endpoint`,
		`{"endpoint":"https://u:p@x"}`:                                       `endpoint`,
		`{"endpoint":"https://x?y"}`:                                         `endpoint`,
		`{"endpoint":"https://x:0"}`:                                         `endpoint`,
		`{"endpoint":"https://é"}`:                                           `endpoint`,
		`{"endpoint":"https://x/a b"}`:                                       `endpoint`,
		`{"endpoint":"https://"}`:                                            `endpoint`,
		`{"endpoint":"https://x","publicEndpoint":"cdn"}`:                    `publicEndpoint`,
		`{"endpoint":"https://x","bucket":"a/b"}`:                            `bucket`,
		`{"endpoint":"https://x","region":"eu central"}`:                     `region`,
		`{"endpoint":"https://x","pathStyle":1}`:                             `pathStyle`,
		`{"endpoint":"https://x","accessKeyId":"A"}`:                         `secretAccessKey`,
		`{"endpoint":"https://x","secretAccessKey":"A"}`:                     `accessKeyId`,
		`{"endpoint":"https://x","accessKeyId":"A/B","secretAccessKey":"s"}`: `accessKeyId`,
		`{"endpoint":"https://x","accessKeyId":"A","secretAccessKey":{"__credential_handle":"cred_0"}}`: `secretAccessKey`,
		`{"endpoint":"ftp://x","bucket":"a/b"}`:                                                         `bucket endpoint`,
	} {
		var problems []struct{ Field, Message string }
		answer := storage().Answer("validate_config", []byte(config))
		if err := json.Unmarshal(answer, &problems); err != nil {
			t.Fatalf("%s: %s", config, answer)
		}
		fields := []string{}
		for _, problem := range problems {
			fields = append(fields, problem.Field)
			if problem.Message == "" {
				t.Errorf("%s: no message", config)
			}
		}
		if got := strings.Join(fields, " "); got != wanted {
			t.Errorf("%s: %s", config, answer)
		}
	}
	same(t, "valid", string(storage().Answer("validate_config", []byte(`{"endpoint":"https://x"}`))), `[]`)
}

func TestNamesWhatAToolIsAboutToDo(t *testing.T) {
	for call, wanted := range map[string]string{
		`list_buckets null`:                                  `list *`,
		`list_objects {}`:                                    `list */*`,
		`list_objects {"bucket":"b","prefix":"p"}`:           `list b/*`,
		`get_object_info {"key":"k"}`:                        `read */k`,
		`download_object {"bucket":"b","key":"k"}`:           `read b/k`,
		`presign_url {"bucket":"b","key":"k"}`:               `read b/k`,
		`upload_object {"key":"k"}`:                          `write */k`,
		`copy_object {"destBucket":"d","destKey":"e"}`:       `write d/e`,
		`move_object {"bucket":"b","key":"k","destKey":"e"}`: `write */e`,
		`delete_object {"bucket":"b","key":"k"}`:             `delete b/k`,
		`delete_objects {"keys":["k"]}`:                      `delete */*`,
		`delete_object {"bucket":"b","key":5}`:               `delete */*`,
		`zzz {}`:                                             `admin *`,
	} {
		tool, args, _ := strings.Cut(call, " ")
		action, resource, _ := strings.Cut(wanted, " ")
		stage := stage{t: t}
		same(t, call, stage.answer("check_policy", tool, args), fmt.Sprintf(`{"action":%q,"resource":%q}`, action, resource))
	}
}

func TestAnswersWhatItDoesNotKnow(t *testing.T) {
	stage := stage{t: t}
	stage.tool("nope", `{}`, `{"error":"unknown tool: nope"}`)
	stage.action("zzz", `{}`, `{"error":"unknown action: zzz"}`)
	same(t, "function", string(storage().Answer("bogus", nil)), `{"error":"unknown function: bogus"}`)
	same(t, "nothing", string(storage().Answer("execute_tool", nil)), `{"error":"parse tool request: unexpected end of JSON input"}`)
}

func TestTheManifestNamesEveryToolAndText(t *testing.T) {
	var manifest struct {
		Tools []struct {
			Name       string
			I18n       struct{ Description string }
			Parameters struct{ Properties map[string]any }
		}
		AssetTypes []struct {
			Type         string
			ConfigSchema struct {
				Properties    map[string]any
				PropertyOrder []string
			}
		}
		Policies struct {
			Type    string
			Actions []string
			Default []string
			Groups  []struct {
				ID     string
				Policy map[string][]string
			}
		}
	}
	text, err := os.ReadFile("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, tool := range manifest.Tools {
		declared[tool.Name] = true
		if _, has := tool.Parameters.Properties["assetId"]; !has {
			t.Errorf("%s takes no assetId", tool.Name)
		}
	}
	if len(declared) != len(storage().Tools) {
		t.Errorf("%d tools are declared, %d exist", len(declared), len(storage().Tools))
	}
	for name := range storage().Tools {
		if !declared[name] {
			t.Errorf("%s is not declared", name)
		}
	}
	if manifest.Policies.Type != manifest.AssetTypes[0].Type {
		t.Errorf("defaults of policy type %s do not reach assets of type %s", manifest.Policies.Type, manifest.AssetTypes[0].Type)
	}
	groups := map[string]bool{}
	for _, group := range manifest.Policies.Groups {
		groups[group.ID] = true
	}
	for _, id := range manifest.Policies.Default {
		if !groups[id] {
			t.Errorf("the default %s is no group", id)
		}
	}
	if schema := manifest.AssetTypes[0].ConfigSchema; len(schema.Properties) != len(schema.PropertyOrder) {
		t.Error("the form leaves fields out")
	}
	english, chinese := texts(t, "locales/en.json"), texts(t, "locales/zh-CN.json")
	for key := range english {
		if chinese[key] == "" {
			t.Errorf("%s has no Chinese text", key)
		}
		if !strings.Contains(string(text), `"`+key+`"`) {
			t.Errorf("%s is used nowhere", key)
		}
	}
	keys := 0
	for word := range strings.SplitSeq(string(text), `"`) {
		if area, _, dotted := strings.Cut(word, "."); dotted && (area == "storage" || area == "tool" || area == "config" || area == "policy" || area == "asset") {
			keys++
			if english[word] == "" {
				t.Errorf("%s has no English text", word)
			}
		}
	}
	if keys == 0 || len(english) != len(chinese) {
		t.Errorf("%d keys, %d English and %d Chinese texts", keys, len(english), len(chinese))
	}
	if guide, err := os.Stat("SKILL.md"); err != nil || guide.Size() > 4096 {
		t.Errorf("SKILL.md: %v, %v", guide, err)
	}
}

func texts(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var table map[string]string
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	return table
}

func TestContentIsTextOnlyWhenItIsText(t *testing.T) {
	for _, example := range []struct {
		content, encoding, text string
		cut                     bool
	}{
		{"aé", "utf-8", "aé", true}, {"a\xc3", "utf-8", "a", true}, {"a\xe2\x82", "utf-8", "a", true}, {"a\xf0\x9f\x98", "utf-8", "a", true},
		{"a\xc3", "base64", base64.StdEncoding.EncodeToString([]byte("a\xc3")), false}, {"", "utf-8", "", true}, {"\xff", "base64", "/w==", true},
	} {
		encoding, text := render("text/plain", []byte(example.content), example.cut)
		if encoding != example.encoding || text != example.text {
			t.Errorf("%q became %s %q", example.content, encoding, text)
		}
	}
}
