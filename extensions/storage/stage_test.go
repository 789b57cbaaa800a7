//go:build !wasip1

package main

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/json"
	"fmt"
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
