// Package s3test is a storage service in memory for tests. It checks the signature, the time, the body's hash and the
// MD5 sum of every request by its own reading of the rules, and fails when it is told to.
package s3test

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The key that the service knows.
const (
	KeyID  = "AKIDEXAMPLE"
	Secret = "s3cr3t/+of=tests"
	Region = "eu-test-1"
)

// An Object in a bucket. Pretended is the size it says it has, when that is not the length of its content.
type Object struct {
	Content     []byte
	ContentType string
	Meta        map[string]string
	ETag        string
	Pretended   int64
}

// A Fault makes one request fail. With CutAfter the answer ends after that many bytes of its body; otherwise it has
// the status, code and message. AfterEffect lets the request take effect, so that only its true answer is lost.
type Fault struct {
	Status        int
	Code, Message string
	CutAfter      int
	AfterEffect   bool
}

// A Server keeps its state open to tests, which change it between requests only.
type Server struct {
	*httptest.Server
	Buckets  map[string]map[string]*Object
	Uploads  map[string]map[int][]byte // multipart uploads under way
	Requests []string                  // method, host, address and range of each request
	Headers  []http.Header
	// Faults decides about each request; nil lets it be.
	Faults func(method, address string) *Fault
	// Locked keys are not deleted by a multi-object delete.
	Locked map[string]bool

	t         *testing.T
	mutex     sync.Mutex
	uploadIDs int
	kept      map[string]*Object // what multipart uploads were begun with
}

// Modified is the time of every object.
var Modified = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// New starts a service over http, or over https.
func New(t *testing.T, secure bool) *Server {
	server := &Server{
		Buckets: map[string]map[string]*Object{}, Uploads: map[string]map[int][]byte{}, Locked: map[string]bool{},
		kept: map[string]*Object{}, t: t,
	}
	if secure {
		server.Server = httptest.NewTLSServer(server)
	} else {
		server.Server = httptest.NewServer(server)
	}
	t.Cleanup(server.Close)
	return server
}

// Put stores an object without a request.
func (server *Server) Put(bucket, key, content, contentType string) *Object {
	sum := md5.Sum([]byte(content))
	object := &Object{Content: []byte(content), ContentType: contentType, ETag: `"` + hex.EncodeToString(sum[:]) + `"`}
	if server.Buckets[bucket] == nil {
		server.Buckets[bucket] = map[string]*Object{}
	}
	server.Buckets[bucket][key] = object
	return object
}

type failure struct {
	status        int
	code, message string
}

func refuse(status int, code, message string) {
	panic(failure{status, code, message})
}

func (server *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	server.mutex.Lock()
	defer server.mutex.Unlock()
	body, _ := io.ReadAll(r.Body)
	address := r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		address += "?" + r.URL.RawQuery
	}
	server.Requests = append(server.Requests, strings.TrimSpace(r.Method+" "+address+" "+r.Header.Get("Range")))
	server.Headers = append(server.Headers, r.Header)
	var fault *Fault
	if server.Faults != nil {
		fault = server.Faults(r.Method, address)
	}
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case failure:
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(failed.status)
			if r.Method != "HEAD" {
				fmt.Fprintf(w, "<?xml version=\"1.0\"?>\n<Error><Code>%s</Code><Message>%s</Message><StringToSign>%s</StringToSign></Error>",
					failed.code, failed.message, Secret)
			}
		default:
			panic(failed)
		}
	}()
	server.authenticate(r, body)
	if fault != nil && fault.CutAfter == 0 && !fault.AfterEffect {
		refuse(fault.Status, fault.Code, fault.Message)
	}
	if fault != nil {
		recorder := httptest.NewRecorder()
		server.route(recorder, r, body)
		if fault.AfterEffect {
			refuse(fault.Status, fault.Code, fault.Message)
		}
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(recorder.Code)
		w.Write(recorder.Body.Bytes()[:min(fault.CutAfter, recorder.Body.Len())])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	server.route(w, r, body)
}

func (server *Server) route(w http.ResponseWriter, r *http.Request, body []byte) {
	bucket, key := server.place(r)
	query := r.URL.Query()
	switch {
	case bucket == "":
		server.listBuckets(w)
	case key == "" && r.Method == "GET":
		server.list(w, bucket, query)
	case key == "" && r.Method == "POST" && query.Has("delete"):
		server.deleteMany(w, bucket, r, body)
	case key == "":
		refuse(400, "InvalidRequest", "the whole bucket was addressed by "+r.Method)
	case r.Method == "POST" && query.Has("uploads"):
		server.begin(w, bucket, key, r)
	case r.Method == "POST" && query.Has("uploadId"):
		server.complete(w, bucket, key, query.Get("uploadId"), body)
	case r.Method == "DELETE" && query.Has("uploadId"):
		server.upload(query)
		delete(server.Uploads, query.Get("uploadId"))
		w.WriteHeader(204)
	case r.Method == "PUT" && query.Has("uploadId"):
		server.part(w, r, query, body)
	case r.Method == "PUT" && r.Header.Get("X-Amz-Copy-Source") != "":
		server.copy(w, bucket, key, r)
	case r.Method == "PUT":
		server.bucket(bucket)
		object := server.Put(bucket, key, string(body), r.Header.Get("Content-Type"))
		w.Header().Set("ETag", object.ETag)
	case r.Method == "DELETE":
		delete(server.bucket(bucket), key)
		w.WriteHeader(204)
	default:
		server.get(w, r, server.object(bucket, key))
	}
}

// place reads bucket and key from the path, or the bucket from the host's name.
func (server *Server) place(r *http.Request) (bucket, key string) {
	path, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/"))
	if err != nil {
		refuse(400, "InvalidURI", "bad escape")
	}
	if label, rest, _ := strings.Cut(r.Host, "."); strings.HasPrefix(rest, "localhost") {
		return label, path
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

func (server *Server) bucket(name string) map[string]*Object {
	objects, exists := server.Buckets[name]
	if !exists {
		refuse(404, "NoSuchBucket", "The bucket does not exist")
	}
	return objects
}

func (server *Server) object(bucket, key string) *Object {
	object, exists := server.bucket(bucket)[key]
	if !exists {
		refuse(404, "NoSuchKey", "The key does not exist")
	}
	return object
}

func (server *Server) listBuckets(w http.ResponseWriter) {
	fmt.Fprint(w, `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>1</ID></Owner><Buckets>`)
	names := []string{}
	for name := range server.Buckets {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(w, "<Bucket><Name>%s</Name><CreationDate>2026-03-04T05:06:07.000Z</CreationDate></Bucket>", name)
	}
	fmt.Fprint(w, "</Buckets></ListAllMyBucketsResult>")
}

func (server *Server) list(w http.ResponseWriter, bucket string, query url.Values) {
	if query.Get("list-type") != "2" {
		refuse(501, "NotImplemented", "only version 2 of listings")
	}
	objects := server.bucket(bucket)
	keys := []string{}
	for key := range objects {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	most := 1000
	if query.Has("max-keys") {
		most, _ = strconv.Atoi(query.Get("max-keys"))
	}
	var contents, prefixes strings.Builder
	last, count, truncated := "", 0, false
	after, _ := base64.URLEncoding.DecodeString(query.Get("continuation-token"))
	seen := map[string]bool{}
	for _, key := range keys {
		rest, has := strings.CutPrefix(key, query.Get("prefix"))
		if !has || key <= string(after) && len(after) > 0 {
			continue
		}
		group := ""
		if delimiter := query.Get("delimiter"); delimiter != "" {
			if before, _, found := strings.Cut(rest, delimiter); found {
				group = query.Get("prefix") + before + delimiter
			}
		}
		if group != "" && (seen[group] || strings.HasPrefix(string(after), group)) {
			continue
		}
		if count == most {
			truncated = true
			break
		}
		count++
		last = key
		if group != "" {
			seen[group] = true
			fmt.Fprintf(&prefixes, "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>", escape(group))
			continue
		}
		fmt.Fprintf(&contents, "<Contents><Key>%s</Key><LastModified>2026-03-04T05:06:07.890Z</LastModified><ETag>%s</ETag><Size>%d</Size></Contents>",
			escape(key), escape(objects[key].ETag), objects[key].size())
	}
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>%s</Name><IsTruncated>%v</IsTruncated>`, bucket, truncated)
	if truncated {
		fmt.Fprintf(w, "<NextContinuationToken>%s</NextContinuationToken>", base64.URLEncoding.EncodeToString([]byte(last)))
	}
	fmt.Fprint(w, contents.String(), prefixes.String(), "</ListBucketResult>")
}

// escape writes control characters as references, as Amazon S3 does, which the standard library does not.
func escape(text string) string {
	var escaped strings.Builder
	for _, c := range text {
		switch {
		case c < ' ':
			fmt.Fprintf(&escaped, "&#x%x;", c)
		default:
			xml.EscapeText(&escaped, []byte(string(c)))
		}
	}
	return escaped.String()
}

func (server *Server) deleteMany(w http.ResponseWriter, bucket string, r *http.Request, body []byte) {
	if r.Header.Get("Content-Md5") == "" {
		refuse(400, "InvalidRequest", "Missing required header for this request: Content-MD5")
	}
	var wanted struct {
		Object []struct{ Key string }
	}
	if err := xml.Unmarshal(body, &wanted); err != nil || len(wanted.Object) > 1000 {
		refuse(400, "MalformedXML", "The XML is not well-formed")
	}
	objects := server.bucket(bucket)
	fmt.Fprint(w, `<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`)
	for _, object := range wanted.Object {
		if server.Locked[object.Key] {
			fmt.Fprintf(w, "<Error><Key>%s</Key><Code>AccessDenied</Code><Message>Object is locked</Message></Error>", escape(object.Key))
			continue
		}
		delete(objects, object.Key)
		fmt.Fprintf(w, "<Deleted><Key>%s</Key></Deleted>", escape(object.Key))
	}
	fmt.Fprint(w, "</DeleteResult>")
}

func (server *Server) begin(w http.ResponseWriter, bucket, key string, r *http.Request) {
	server.bucket(bucket)
	server.uploadIDs++
	id := fmt.Sprintf("upload+%d", server.uploadIDs)
	server.Uploads[id] = map[int][]byte{}
	object := &Object{ContentType: r.Header.Get("Content-Type"), Meta: map[string]string{}}
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Amz-Meta-") {
			object.Meta[name] = r.Header.Get(name)
		}
	}
	server.kept[id] = object
	fmt.Fprintf(w, "<InitiateMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><UploadId>%s</UploadId></InitiateMultipartUploadResult>",
		bucket, escape(key), id)
}

func (server *Server) upload(query url.Values) map[int][]byte {
	parts, known := server.Uploads[query.Get("uploadId")]
	if !known {
		refuse(404, "NoSuchUpload", "The upload does not exist")
	}
	return parts
}

func (server *Server) part(w http.ResponseWriter, r *http.Request, query url.Values, body []byte) {
	number, _ := strconv.Atoi(query.Get("partNumber"))
	if number < 1 || number > 10_000 {
		refuse(400, "InvalidArgument", "Part number must be from 1 to 10000")
	}
	parts := server.upload(query)
	source := r.Header.Get("X-Amz-Copy-Source")
	if source == "" {
		parts[number] = body
		sum := md5.Sum(body)
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:])+`"`)
		return
	}
	server.source(source)
	parts[number] = []byte(r.Header.Get("X-Amz-Copy-Source-Range") + "\n")
	sum := md5.Sum(parts[number])
	fmt.Fprintf(w, "<CopyPartResult><ETag>&quot;%s&quot;</ETag></CopyPartResult>", hex.EncodeToString(sum[:]))
}

func (server *Server) complete(w http.ResponseWriter, bucket, key, id string, body []byte) {
	var wanted struct {
		Part []struct {
			PartNumber int
			ETag       string
		}
	}
	if err := xml.Unmarshal(body, &wanted); err != nil {
		refuse(400, "MalformedXML", "The XML is not well-formed")
	}
	parts := server.upload(url.Values{"uploadId": {id}})
	var content bytes.Buffer
	for i, part := range wanted.Part {
		sum := md5.Sum(parts[part.PartNumber])
		if part.PartNumber != i+1 || part.ETag != `"`+hex.EncodeToString(sum[:])+`"` {
			refuse(400, "InvalidPart", "A part could not be found or has another ETag")
		}
		if length := len(parts[part.PartNumber]); i < len(wanted.Part)-1 && length < 5<<20 && !bytes.HasPrefix(parts[1], []byte("bytes=")) {
			refuse(400, "EntityTooSmall", "Parts but the last need 5 MiB")
		}
		content.Write(parts[part.PartNumber])
	}
	object := server.Put(bucket, key, content.String(), server.kept[id].ContentType)
	object.Meta = server.kept[id].Meta
	object.ETag = fmt.Sprintf(`"%s-%d"`, strings.Trim(object.ETag, `"`), len(wanted.Part))
	delete(server.Uploads, id)
	fmt.Fprintf(w, "<CompleteMultipartUploadResult><ETag>%s</ETag></CompleteMultipartUploadResult>", escape(object.ETag))
}

func (server *Server) source(header string) *Object {
	path, err := url.PathUnescape(strings.TrimPrefix(header, "/"))
	if err != nil {
		refuse(400, "InvalidArgument", "bad copy source")
	}
	bucket, key, _ := strings.Cut(path, "/")
	return server.object(bucket, key)
}

func (server *Server) copy(w http.ResponseWriter, bucket, key string, r *http.Request) {
	source := server.source(r.Header.Get("X-Amz-Copy-Source"))
	server.bucket(bucket)
	if source.size() > 5<<30 {
		refuse(400, "InvalidRequest", "The specified copy source is larger than the maximum allowable size")
	}
	object := server.Put(bucket, key, string(source.Content), source.ContentType)
	fmt.Fprintf(w, "<CopyObjectResult><ETag>%s</ETag></CopyObjectResult>", escape(object.ETag))
}

func (object *Object) size() int64 {
	return max(object.Pretended, int64(len(object.Content)))
}

func (server *Server) get(w http.ResponseWriter, r *http.Request, object *Object) {
	header := w.Header()
	header.Set("Content-Type", object.ContentType)
	header.Set("ETag", object.ETag)
	header.Set("Last-Modified", Modified.Format(http.TimeFormat))
	for name, value := range object.Meta {
		header.Set(name, value)
	}
	if match := r.Header.Get("If-Match"); match != "" && match != object.ETag {
		refuse(412, "PreconditionFailed", "At least one of the preconditions did not hold")
	}
	content, size := object.Content, object.size()
	status := 200
	if wanted, ranged := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ranged {
		from, to, _ := strings.Cut(wanted, "-")
		first, _ := strconv.ParseInt(from, 10, 64)
		last, _ := strconv.ParseInt(to, 10, 64)
		if first >= size {
			refuse(416, "InvalidRange", "The requested range is not satisfiable")
		}
		last = min(last, size-1)
		content = content[first : last+1]
		header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, size))
		size = last + 1 - first
		status = 206
	}
	header.Set("Content-Length", strconv.FormatInt(size, 10))
	w.WriteHeader(status)
	if r.Method != "HEAD" {
		w.Write(content)
	}
}

// authenticate checks what a service checks before it looks at the request itself.
func (server *Server) authenticate(r *http.Request, body []byte) {
	query := r.URL.Query()
	var credential, signedHeaders, signature, date, hash string
	if query.Has("X-Amz-Signature") {
		credential, signedHeaders, signature = query.Get("X-Amz-Credential"), query.Get("X-Amz-SignedHeaders"), query.Get("X-Amz-Signature")
		date, hash = query.Get("X-Amz-Date"), "UNSIGNED-PAYLOAD"
	} else {
		parameters, found := strings.CutPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ")
		if !found {
			refuse(403, "AccessDenied", "Access Denied")
		}
		for part := range strings.SplitSeq(parameters, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			switch name {
			case "Credential":
				credential = value
			case "SignedHeaders":
				signedHeaders = value
			case "Signature":
				signature = value
			}
		}
		date, hash = r.Header.Get("X-Amz-Date"), r.Header.Get("X-Amz-Content-Sha256")
	}
	at, err := time.Parse("20060102T150405Z", date)
	if err != nil || time.Since(at).Abs() > 15*time.Minute {
		refuse(403, "RequestTimeTooSkewed", "The difference between the clocks is too large")
	}
	scope := strings.Join([]string{date[:min(8, len(date))], Region, "s3", "aws4_request"}, "/")
	if credential != KeyID+"/"+scope {
		refuse(403, "InvalidAccessKeyId", "The access key is unknown, or the scope is wrong")
	}
	if query.Has("X-Amz-Expires") {
		seconds, err := strconv.Atoi(query.Get("X-Amz-Expires"))
		if err != nil || time.Since(at) > time.Duration(seconds)*time.Second || seconds > 604800 {
			refuse(403, "AccessDenied", "Request has expired")
		}
	}
	names := strings.Split(signedHeaders, ";")
	for name := range r.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") && !slices.Contains(names, lower) {
			refuse(403, "AccessDenied", "There were headers present which were not signed")
		}
	}
	sum := sha256.Sum256(body)
	if hash != "UNSIGNED-PAYLOAD" && hash != hex.EncodeToString(sum[:]) {
		refuse(400, "XAmzContentSHA256Mismatch", "The hash does not match the body")
	}
	if hash == "UNSIGNED-PAYLOAD" && !query.Has("X-Amz-Signature") && r.TLS == nil {
		refuse(400, "InvalidRequest", "This test service wants signed bodies without TLS")
	}
	if given := r.Header.Get("Content-Md5"); given != "" {
		if sum := md5.Sum(body); given != base64.StdEncoding.EncodeToString(sum[:]) {
			refuse(400, "BadDigest", "The Content-MD5 does not match the body")
		}
	}
	if signature != sign(r, names, date, scope, hash) {
		refuse(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
	}
}

func sign(r *http.Request, names []string, date, scope, hash string) string {
	pairs := []string{}
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if pair != "" && !strings.HasPrefix(pair, "X-Amz-Signature=") {
			pairs = append(pairs, pair)
		}
	}
	sort.Strings(pairs)
	canonical := r.Method + "\n" + r.URL.EscapedPath() + "\n" + strings.Join(pairs, "&") + "\n"
	for _, name := range names {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		canonical += name + ":" + strings.TrimSpace(value) + "\n"
	}
	canonical += "\n" + strings.Join(names, ";") + "\n" + hash
	sum := sha256.Sum256([]byte(canonical))
	key := []byte("AWS4" + Secret)
	for _, part := range append(strings.Split(scope, "/"), "AWS4-HMAC-SHA256\n"+date+"\n"+scope+"\n"+hex.EncodeToString(sum[:])) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}

// UnsignedBodies says whether any request left its body out of the signature.
func (server *Server) UnsignedBodies() bool {
	return slices.ContainsFunc(server.Headers, func(header http.Header) bool {
		return header.Get("X-Amz-Content-Sha256") == "UNSIGNED-PAYLOAD"
	})
}
