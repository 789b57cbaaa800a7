//go:build !wasip1

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"storage/internal/s3test"
)

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
			if unsigned := stage.UnsignedBodies(); unsigned != secure {
				t.Errorf("%d bytes, https %v: bodies unsigned: %v", size, secure, unsigned)
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
	stage.requested("GET /main/k", "GET /main/k bytes=1048576-1048591")
}
