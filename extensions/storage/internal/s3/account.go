// Package s3 talks to S3-compatible storage services through the host's requests.
//
// Every request is signed, tried up to three times when the service or the way to it fails, and ended between two
// pieces when the action was cancelled. Whatever the size of an object, no more than one part of it is in memory.
package s3

import (
	"errors"
	"strconv"
	"strings"

	"storage/internal/sigv4"
)

// An Account says where a storage service is and who uses it.
type Account struct {
	Endpoint Endpoint
	// Public is the endpoint that links to objects are made for.
	Public Endpoint
	// PathStyle puts the bucket into the path and not before the host's name.
	PathStyle bool
	// Key signs requests; without an ID they go out unsigned, which public buckets allow.
	Key sigv4.Key
}

// An Endpoint is the address of a service.
type Endpoint struct {
	Scheme string
	// Host has the port in it unless that is the scheme's own, so that every client writes the same Host header.
	Host string
	// Path is escaped and has no slash at its end.
	Path string
}

// ParseEndpoint reads an address such as https://s3.eu-central-1.amazonaws.com or http://10.0.0.5:9000/store.
func ParseEndpoint(text string) (Endpoint, error) {
	scheme, rest, found := strings.Cut(strings.TrimSpace(text), "://")
	scheme = strings.ToLower(scheme)
	if !found || scheme != "https" && scheme != "http" {
		return Endpoint{}, errors.New("must begin with https:// or http://")
	}
	if strings.ContainsAny(rest, "?#") {
		return Endpoint{}, errors.New("must not have a query or a fragment")
	}
	host, path, _ := strings.Cut(rest, "/")
	if strings.Contains(host, "@") {
		return Endpoint{}, errors.New("must not contain a user; use accessKeyId and secretAccessKey")
	}
	name, port := splitPort(host)
	if port != "" {
		number, err := strconv.Atoi(port)
		if err != nil || number < 1 || number > 65535 {
			return Endpoint{}, errors.New("has a port that is no number from 1 to 65535")
		}
		if port = strconv.Itoa(number); scheme == "https" && number == 443 || scheme == "http" && number == 80 {
			port = ""
		}
	}
	name = strings.ToLower(name)
	if !validHost(name) {
		return Endpoint{}, errors.New("must name a host, in ASCII (xn--… for other names)")
	}
	if port != "" {
		name += ":" + port
	}
	path = strings.Trim(path, "/")
	if !validPath(path) {
		return Endpoint{}, errors.New("has a path with characters that must be written as %XX")
	}
	if path != "" {
		path = "/" + path
	}
	return Endpoint{scheme, name, path}, nil
}

func splitPort(host string) (name, port string) {
	colon := strings.LastIndexByte(host, ':')
	if colon < 0 || strings.HasSuffix(host, "]") {
		return host, ""
	}
	return host[:colon], host[colon+1:]
}

func validHost(name string) bool {
	if inner, bracketed := strings.CutPrefix(name, "["); bracketed {
		return strings.HasSuffix(inner, "]") && strings.Trim(inner, "0123456789abcdef:.]") == "" && strings.Contains(inner, ":")
	}
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == ""
}

func validPath(path string) bool {
	plain := strings.ReplaceAll(path, "%", "")
	return sigv4.Escape(plain, true) == plain
}

// place gives the host and the escaped path of a bucket, or of an object in it.
func (endpoint Endpoint) place(bucket, key string, pathStyle bool) (host, path string) {
	host, path = endpoint.Host, endpoint.Path
	switch {
	case bucket == "":
		return host, path + "/"
	case pathStyle || !endpoint.canPrepend(bucket):
		path += "/" + sigv4.Escape(bucket, false)
		if key == "" {
			return host, path
		}
	default:
		host = bucket + "." + host
	}
	return host, path + "/" + sigv4.Escape(key, true)
}

// canPrepend says whether a bucket can stand before the host's name: not before an address in numbers, and not when it
// is no label of a name or, under https, would not match the service's certificate.
func (endpoint Endpoint) canPrepend(bucket string) bool {
	name, _ := splitPort(endpoint.Host)
	if strings.HasPrefix(name, "[") || strings.Trim(name, "0123456789.") == "" {
		return false
	}
	return strings.Trim(bucket, "abcdefghijklmnopqrstuvwxyz0123456789.-") == "" &&
		strings.Trim(bucket, ".-") == bucket && !strings.Contains(bucket, "..") &&
		(endpoint.Scheme == "http" || !strings.Contains(bucket, "."))
}
