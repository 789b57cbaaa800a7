//go:build !wasip1

package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"storage/internal/s3test"
)

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

func TestAnswersWhatItDoesNotKnow(t *testing.T) {
	stage := stage{t: t}
	stage.tool("nope", `{}`, `{"error":"unknown tool: nope"}`)
	stage.action("zzz", `{}`, `{"error":"unknown action: zzz"}`)
	same(t, "function", string(storage().Answer("bogus", nil)), `{"error":"unknown function: bogus"}`)
	same(t, "nothing", string(storage().Answer("execute_tool", nil)), `{"error":"parse tool request: unexpected end of JSON input"}`)
}
