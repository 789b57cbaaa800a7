//go:build !wasip1

package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

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
