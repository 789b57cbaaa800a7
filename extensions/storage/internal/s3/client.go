package s3

import (
	"crypto/md5"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"storage/internal/host"
	"storage/internal/sigv4"
	"storage/internal/xmltree"
)

const (
	attempts         = 3
	firstPause       = 200 * time.Millisecond
	pauseStep        = 50 * time.Millisecond
	largestDocument  = 16 << 20
	largestRefusal   = 64 << 10
	largestHashed    = 1 << 20
	largestPiece     = 64 << 10 // of a document; hosts count calls, and most documents are short
	longestPresigned = 7 * 24 * time.Hour
)

// A Client uses one account.
type Client struct {
	Account Account
}

type request struct {
	method, bucket, key string
	query               []sigv4.Parameter
	headers             map[string]string // names in lower case
	body                []byte
	// evenIfStopped is for cleaning up after a cancelled action.
	evenIfStopped bool
}

// Presign makes the address that gives an object to anybody who has it, for a time of up to seven days.
func (client *Client) Presign(bucket, key string, valid time.Duration) (string, error) {
	if client.Account.Key.ID == "" {
		return "", errors.New("the asset has no access key to sign with")
	}
	if valid < time.Second || valid > longestPresigned {
		return "", errors.New("expires must be from 1 to 604800 seconds (7 days)")
	}
	endpoint := client.Account.Public
	address, path := endpoint.place(bucket, key, client.Account.PathStyle)
	query := sigv4.Presign(
		sigv4.Request{Method: "GET", Host: address, Path: path}, client.Account.Key, time.Now(), valid)
	return endpoint.Scheme + "://" + address + path + "?" + query, nil
}

// document makes a request whose answer is XML, and reads it.
func (client *Client) document(wanted request) (root *xmltree.Element, err error) {
	err = client.retry(wanted.evenIfStopped, func() error {
		handle, err := client.send(wanted)
		if err != nil {
			return err
		}
		defer handle.Close()
		body, err := readAll(handle, largestDocument)
		if err != nil {
			return err
		}
		if root, err = xmltree.Parse(body); err != nil {
			return &Broken{err.Error()}
		}
		if root.Name == "Error" {
			return failureOf(handle.Meta, body) // services begin some answers before they know how it ends
		}
		return nil
	})
	return root, err
}

// head makes a request of whose answer only the head matters.
func (client *Client) head(wanted request) (meta host.Meta, err error) {
	err = client.retry(wanted.evenIfStopped, func() error {
		handle, err := client.send(wanted)
		if err != nil {
			return err
		}
		meta = handle.Meta
		handle.Close()
		return nil
	})
	return meta, err
}

// open makes a request whose answer is read by the caller, who closes it.
func (client *Client) open(wanted request) (handle *host.Handle, err error) {
	err = client.retry(wanted.evenIfStopped, func() error {
		handle, err = client.send(wanted)
		return err
	})
	return handle, err
}

func (client *Client) retry(evenIfStopped bool, attempt func() error) error {
	for tried := 1; ; tried++ {
		err := attempt()
		if err == nil || tried == attempts || !temporary(err) {
			return err
		}
		if err := pause(tried, evenIfStopped); err != nil {
			return err
		}
	}
}

// pause waits longer after each attempt, and not equally long in two calls, so that they do not come back together.
func pause(tried int, evenIfStopped bool) error {
	whole := firstPause << (tried - 1)
	whole += rand.N(whole)
	for waited := time.Duration(0); waited < whole; waited += pauseStep {
		if !evenIfStopped && host.Stopped() {
			return host.ErrStopped
		}
		host.Pause(pauseStep)
	}
	return nil
}

// send makes one attempt. The handle is open and the answer a success, or there is an error and no handle.
func (client *Client) send(wanted request) (*host.Handle, error) {
	if !wanted.evenIfStopped && host.Stopped() {
		return nil, host.ErrStopped
	}
	account := client.Account
	address, path := account.Endpoint.place(wanted.bucket, wanted.key, account.PathStyle)
	headers := map[string]string{}
	maps.Copy(headers, wanted.headers)
	if account.Key.ID != "" {
		signed := sigv4.Request{
			Method: wanted.method, Host: address, Path: path, Query: wanted.query, Headers: wanted.headers,
		}
		maps.Copy(headers, sigv4.Sign(signed, account.Key, time.Now(), client.payloadHash(wanted.body)))
	}
	// These two are not signed, because proxies and hosts change them. Without the first, some hosts unpack an answer and
	// lose its length; with the second, some send a body on while it is written.
	headers["accept-encoding"] = "identity"
	if wanted.method == "PUT" || wanted.method == "POST" {
		headers["content-length"] = strconv.Itoa(len(wanted.body))
	}
	url := account.Endpoint.Scheme + "://" + address + path
	if len(wanted.query) > 0 {
		url += "?" + sigv4.QueryString(wanted.query)
	}
	handle, err := host.OpenRequest(wanted.method, url, headers)
	if err != nil {
		return nil, err
	}
	if err := client.exchange(handle, wanted); err != nil {
		handle.Close()
		return nil, err
	}
	return handle, nil
}

func (client *Client) exchange(handle *host.Handle, wanted request) error {
	var unsent error
	for rest := wanted.body; len(rest) > 0; {
		if !wanted.evenIfStopped && host.Stopped() {
			return host.ErrStopped
		}
		written, err := handle.Write(rest[:min(len(rest), host.PieceBytes)])
		rest = rest[written:]
		if err != nil {
			unsent = &Broken{err.Error()}
			break // a service that refuses early has answered why
		}
	}
	if err := handle.Flush(); err != nil {
		return &Broken{err.Error()}
	}
	if status := handle.Meta.Status; status < 200 || status > 299 {
		body, err := readAll(handle, largestRefusal)
		if err != nil {
			body = ""
		}
		return failureOf(handle.Meta, body)
	}
	return unsent
}

// payloadHash leaves large bodies to the encryption of https: hashing is the slowest part of an upload.
func (client *Client) payloadHash(body []byte) string {
	if client.Account.Endpoint.Scheme == "https" && len(body) > largestHashed {
		return sigv4.UnsignedPayload
	}
	return sigv4.PayloadHash(body)
}

func readAll(handle *host.Handle, most int64) (string, error) {
	var text strings.Builder
	if size := handle.Meta.Size; size > 0 && size <= most {
		text.Grow(int(size))
	}
	piece := make([]byte, largestPiece)
	for {
		read, err := handle.Read(piece)
		if err == io.EOF {
			return text.String(), nil
		}
		if err != nil {
			return "", &Broken{err.Error()}
		}
		if int64(text.Len()+read) > most {
			return "", errors.New("the service's answer is too long")
		}
		text.Write(piece[:read])
	}
}

func contentMD5(body []byte) string {
	sum := md5.Sum(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}
