package s3

import (
	"fmt"
	"strings"

	"storage/internal/host"
	"storage/internal/xmltree"
)

// A Failure is a service's refusal.
type Failure struct {
	Status  int
	Code    string
	Message string
}

func (failure *Failure) Error() string {
	return fmt.Sprintf("%s: %s (status %d)", failure.Code, failure.Message, failure.Status)
}

// A Broken way to the service: no answer, or one that ended early.
type Broken struct {
	Reason string
}

func (broken *Broken) Error() string {
	return broken.Reason
}

const longestMessage = 500

// failureOf reads a refusal. Of the answer's body only the code and the message are used: the rest may repeat what was
// signed.
func failureOf(meta host.Meta, body string) *Failure {
	failure := &Failure{Status: meta.Status}
	var endpoint, region string
	if root, err := xmltree.Parse(body); err == nil && root.Name == "Error" {
		failure.Code, failure.Message = root.Child("Code"), root.Child("Message")
		endpoint, region = root.Child("Endpoint"), root.Child("Region")
	}
	code, message := meaning(meta.Status)
	if failure.Code == "" {
		failure.Code = code
	}
	if failure.Message == "" {
		failure.Message = message
	}
	failure.Message = shorten(strings.TrimRight(strings.Join(strings.Fields(failure.Message), " "), "."))
	if region == "" {
		region = meta.Header("X-Amz-Bucket-Region")
	}
	if endpoint != "" {
		failure.Message += "; the bucket's endpoint is " + shorten(endpoint)
	} else if region != "" && meta.Status < 404 {
		failure.Message += "; the bucket's region is " + shorten(region)
	}
	return failure
}

// meaning says what a status means when the service does not: answers to HEAD have no body.
func meaning(status int) (code, message string) {
	switch status {
	case 301, 302, 307, 308:
		return "Redirect", "the bucket is at another endpoint or in another region"
	case 400:
		return "BadRequest", "the service refused the request and gave no reason"
	case 401, 403:
		return "AccessDenied", "the access key may not do this, or the key or its secret is wrong"
	case 404:
		return "NotFound", "there is no such bucket or object"
	case 412:
		return "PreconditionFailed", "the object was changed meanwhile"
	case 429:
		return "TooManyRequests", "the service wants fewer requests"
	case 501:
		return "NotImplemented", "the service cannot do this"
	}
	if status >= 500 {
		return "ServiceFailed", "the service failed and gave no reason"
	}
	return "Unexpected", "the service gave an answer that is not expected here"
}

func shorten(text string) string {
	if len(text) <= longestMessage {
		return text
	}
	return strings.ToValidUTF8(text[:longestMessage], "") + "…"
}

// temporary says whether trying again may help.
func temporary(err error) bool {
	switch failed := err.(type) {
	case *Broken:
		return !strings.Contains(strings.ToLower(failed.Reason), "denied")
	case *Failure:
		switch failed.Code {
		case "InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "ThrottlingException", "RequestLimitExceeded":
			return true
		case "NotImplemented":
			return false
		}
		return failed.Status == 429 || failed.Status >= 500
	}
	return false
}

// is says whether an error is a service's refusal with one of some codes.
func is(err error, codes ...string) bool {
	failed, refused := err.(*Failure)
	if !refused {
		return false
	}
	for _, code := range codes {
		if failed.Code == code {
			return true
		}
	}
	return false
}
