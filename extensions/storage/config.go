package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"storage/internal/extension"
	"storage/internal/s3"
	"storage/internal/sigv4"
)

const defaultRegion = "us-east-1"

// settings are those of an asset of the type s3.
type settings struct {
	account s3.Account
	bucket  string
}

// readSettings gives the settings of an asset, and what is wrong with them in the order of the form.
func readSettings(config json.RawMessage) (settings, []extension.Problem, error) {
	var fields map[string]any
	if err := json.Unmarshal(config, &fields); err != nil {
		return settings{}, nil, fmt.Errorf("parse config: %w", err)
	}
	form := form{fields: fields, problems: []extension.Problem{}}
	read := settings{bucket: form.bucket()}
	read.account.Endpoint = form.endpoint("endpoint")
	read.account.Public = read.account.Endpoint
	if form.text("endpoint") == "" {
		form.problem("endpoint", "is needed: the address of the service, such as https://s3.eu-central-1.amazonaws.com")
	}
	if form.text("publicEndpoint") != "" {
		read.account.Public = form.endpoint("publicEndpoint")
	}
	read.account.PathStyle = form.boolean("pathStyle")
	read.account.Key = form.key()
	return read, form.problems, nil
}

// A form remembers what is wrong with its fields.
type form struct {
	fields   map[string]any
	problems []extension.Problem
}

func (form *form) problem(field, message string) {
	for _, known := range form.problems {
		if known.Field == field {
			return
		}
	}
	form.problems = append(form.problems, extension.Problem{Field: field, Message: message})
}

func (form *form) text(field string) string {
	switch value := form.fields[field].(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(value)
	case map[string]any:
		form.problem(field, "was withheld by the host: the extension needs the right to read credentials")
	default:
		form.problem(field, "must be text")
	}
	return ""
}

func (form *form) boolean(field string) bool {
	switch value := form.fields[field].(type) {
	case bool:
		return value
	case nil:
		return false
	case string:
		if value == "" || value == "true" || value == "false" {
			return value == "true"
		}
	}
	form.problem(field, "must be true or false")
	return false
}

func (form *form) endpoint(field string) s3.Endpoint {
	text := form.text(field)
	if text == "" {
		return s3.Endpoint{}
	}
	endpoint, err := s3.ParseEndpoint(text)
	if err != nil {
		form.problem(field, err.Error())
	}
	return endpoint
}

func (form *form) bucket() string {
	bucket := form.text("bucket")
	if bucket != "" {
		if err := checkBucket(bucket); err != nil {
			form.problem("bucket", err.Error())
		}
	}
	return bucket
}

func (form *form) key() sigv4.Key {
	key := sigv4.Key{
		ID: form.text("accessKeyId"), Secret: form.text("secretAccessKey"), Region: form.text("region"),
	}
	if key.Region == "" {
		key.Region = defaultRegion
	}
	if !isWord(key.Region) {
		form.problem("region", "must be a name such as eu-central-1, without spaces and slashes")
	}
	if !isWord(key.ID) {
		form.problem("accessKeyId", "must not contain spaces, slashes, commas or signs beyond ASCII")
	}
	switch {
	case key.ID != "" && key.Secret == "":
		form.problem("secretAccessKey", "is needed with an access key")
	case key.ID == "" && key.Secret != "":
		form.problem("accessKeyId", "is needed with a secret")
	}
	return key
}

// isWord keeps what goes into a header as part of a list from changing the list.
func isWord(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return c <= ' ' || c > '~' || c == '/' || c == ',' }) < 0
}

func validate(config json.RawMessage) []extension.Problem {
	_, problems, err := readSettings(config)
	if err != nil {
		return []extension.Problem{{Field: "", Message: err.Error()}}
	}
	return problems
}

// usable gives settings that have no problem, or says what the problems are.
func usable(config json.RawMessage) (settings, error) {
	read, problems, err := readSettings(config)
	if err != nil || len(problems) == 0 {
		return read, err
	}
	texts := make([]string, len(problems))
	for i, problem := range problems {
		texts[i] = problem.Field + " " + problem.Message
	}
	return settings{}, errors.New("parse config: " + strings.Join(texts, "; "))
}
