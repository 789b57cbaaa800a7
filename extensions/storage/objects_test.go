//go:build !wasip1

package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"storage/internal/s3test"
)

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
