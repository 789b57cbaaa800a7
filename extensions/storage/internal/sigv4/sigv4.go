// Package sigv4 signs requests to S3-compatible services with AWS Signature Version 4, in headers or in the address.
//
// Source: "Authenticating Requests (AWS Signature Version 4)" in the Amazon S3 API reference.
package sigv4

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// UnsignedPayload stands in the place of a body's hash when the body is not part of the signature.
const UnsignedPayload = "UNSIGNED-PAYLOAD"

const (
	algorithm = "AWS4-HMAC-SHA256"
	service   = "s3"
	basicTime = "20060102T150405Z"
)

// A Key is an access key with the region it is used in.
type Key struct {
	ID, Secret, Region string
}

// A Parameter is one name and value of a query, both unescaped.
type Parameter struct {
	Name, Value string
}

// A Request is what gets signed. Path is escaped already, see [Escape]; Headers have lower-case names, all of them are
// signed, and none of them is host.
type Request struct {
	Method, Host, Path string
	Query              []Parameter
	Headers            map[string]string
}

// Sign gives the headers to send besides those of the request: the time, the payload's hash and the signature. The hash
// is that of [PayloadHash], or [UnsignedPayload].
func Sign(request Request, key Key, at time.Time, payloadHash string) map[string]string {
	added := map[string]string{
		"x-amz-date":           at.UTC().Format(basicTime),
		"x-amz-content-sha256": payloadHash,
	}
	signed := map[string]string{"host": request.Host}
	maps.Copy(signed, request.Headers)
	maps.Copy(signed, added)
	names := slices.Sorted(maps.Keys(signed))
	signature := key.signature(request, QueryString(request.Query), signed, names, at, payloadHash)
	added["authorization"] = algorithm + " Credential=" + key.ID + "/" + key.scope(at) + ",SignedHeaders=" +
		strings.Join(names, ";") + ",Signature=" + signature
	return added
}

// Presign gives the query that lets anybody who has it make the request until the time is over. The request has no
// signed headers but its host.
func Presign(request Request, key Key, at time.Time, valid time.Duration) string {
	query := QueryString(append([]Parameter{
		{"X-Amz-Algorithm", algorithm},
		{"X-Amz-Credential", key.ID + "/" + key.scope(at)},
		{"X-Amz-Date", at.UTC().Format(basicTime)},
		{"X-Amz-Expires", strconv.FormatInt(int64(valid/time.Second), 10)},
		{"X-Amz-SignedHeaders", "host"},
	}, request.Query...))
	headers := map[string]string{"host": request.Host}
	return query + "&X-Amz-Signature=" + key.signature(request, query, headers, []string{"host"}, at, UnsignedPayload)
}

// PayloadHash is what a request says about its body.
func PayloadHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// QueryString escapes parameters and puts them in the order in which they are signed.
func QueryString(parameters []Parameter) string {
	pairs := make([]Parameter, len(parameters))
	for i, parameter := range parameters {
		pairs[i] = Parameter{Escape(parameter.Name, false), Escape(parameter.Value, false)}
	}
	slices.SortFunc(pairs, func(a, b Parameter) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
	})
	var query strings.Builder
	for i, pair := range pairs {
		if i > 0 {
			query.WriteByte('&')
		}
		query.WriteString(pair.Name + "=" + pair.Value)
	}
	return query.String()
}

// Escape writes every byte as %XX but letters, digits and -._~ , and, in a path, the slash.
func Escape(text string, path bool) string {
	const digits = "0123456789ABCDEF"
	var escaped strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '-', c == '.', c == '_', c == '~', c == '/' && path:
			escaped.WriteByte(c)
		default:
			escaped.WriteByte('%')
			escaped.WriteByte(digits[c>>4])
			escaped.WriteByte(digits[c&15])
		}
	}
	return escaped.String()
}

func (key Key) scope(at time.Time) string {
	return at.UTC().Format("20060102") + "/" + key.Region + "/" + service + "/aws4_request"
}

func (key Key) signature(
	request Request, query string, headers map[string]string, names []string, at time.Time, payloadHash string,
) string {
	var canonical strings.Builder
	canonical.WriteString(request.Method + "\n" + request.Path + "\n" + query + "\n")
	for _, name := range names {
		canonical.WriteString(name + ":" + trimmed(headers[name]) + "\n")
	}
	canonical.WriteString("\n" + strings.Join(names, ";") + "\n" + payloadHash)

	toSign := algorithm + "\n" + at.UTC().Format(basicTime) + "\n" + key.scope(at) + "\n" +
		PayloadHash([]byte(canonical.String()))
	secret := []byte("AWS4" + key.Secret)
	for _, part := range []string{at.UTC().Format("20060102"), key.Region, service, "aws4_request", toSign} {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(part))
		secret = mac.Sum(nil)
	}
	return hex.EncodeToString(secret)
}

// trimmed drops space around a value and all but one space inside of it.
func trimmed(value string) string {
	return strings.Join(strings.Fields(value), " ")
}
