package main

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

const unknownType = "application/octet-stream"

var typesByEnding = map[string]string{
	"txt": "text/plain; charset=utf-8", "log": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8",
	"csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8",
	"css": "text/css; charset=utf-8", "yaml": "text/yaml; charset=utf-8", "yml": "text/yaml; charset=utf-8",
	"js": "application/javascript", "json": "application/json", "xml": "application/xml",
	"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
	"svg": "image/svg+xml", "ico": "image/x-icon", "pdf": "application/pdf", "zip": "application/zip",
	"gz": "application/gzip", "mp3": "audio/mpeg", "mp4": "video/mp4", "wasm": "application/wasm",
}

// typeOf guesses what an object is from the end of its key.
func typeOf(key, otherwise string) string {
	name := lastSegment(key)
	if known, found := typesByEnding[strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])]; found {
		return known
	}
	return otherwise
}

// render writes content as text when it is said to be text and is, otherwise as base64. Content that was cut may end
// in the middle of a character, which is then left out of a text.
func render(contentType string, content []byte, cut bool) (encoding, text string) {
	if isText(contentType) {
		whole := content
		for i := 1; cut && i < utf8.UTFMax && i <= len(content); i++ {
			if start := content[len(content)-i:]; utf8.RuneStart(start[0]) {
				if !utf8.FullRune(start) {
					whole = content[:len(content)-i]
				}
				break
			}
		}
		if utf8.Valid(whole) {
			return "utf-8", string(whole)
		}
	}
	return "base64", base64.StdEncoding.EncodeToString(content)
}

func isText(contentType string) bool {
	plain, _, _ := strings.Cut(contentType, ";")
	switch plain = strings.ToLower(strings.TrimSpace(plain)); plain {
	case "application/json", "application/xml", "application/javascript":
		return true
	}
	return strings.HasPrefix(plain, "text/")
}
