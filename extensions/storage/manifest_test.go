//go:build !wasip1

package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

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
