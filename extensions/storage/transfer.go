package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"storage/internal/host"
	"storage/internal/s3"
)

var errNoFile = errors.New("no file was chosen")

type uploaded struct {
	Key    string `json:"key"`
	Bucket string `json:"bucket"`
	ETag   string `json:"etag"`
	Size   int64  `json:"size"`
}

type saved struct {
	Key     string `json:"key"`
	Size    int64  `json:"size"`
	SavedTo string `json:"savedTo"`
}

// store uploads content that is in memory.
func (session session) store(place s3.Place, content, contentType string, watched bool) (any, error) {
	source := s3.Source{Content: strings.NewReader(content), Size: int64(len(content))}
	return session.send(place, contentType, source, watched)
}

// storeFile uploads a file that the person chooses.
func (session session) storeFile(place s3.Place, watched bool) (any, error) {
	path, err := chooseFile("open", "Choose a file to upload", "")
	if err != nil {
		return nil, err
	}
	file, err := host.OpenFile(path, "read")
	if err != nil {
		return nil, prefixed("open file", err)
	}
	defer file.Close()
	source := s3.Source{Content: file, Size: max(file.Meta.Size, 0)}
	return session.send(place, typeOf(place.Key, unknownType), source, watched)
}

func (session session) send(place s3.Place, contentType string, source s3.Source, watched bool) (any, error) {
	var progress *progress
	if watched {
		progress = startProgress(source.Size)
	}
	result, err := session.client.Upload(place.Bucket, place.Key, contentType, source, progress.moved)
	if err != nil {
		return nil, about("put object", place, err)
	}
	progress.end(result.Size)
	return uploaded{place.Key, place.Bucket, result.ETag, result.Size}, nil
}

// save downloads an object into a file of the host.
func (session session) save(place s3.Place, path string, watched bool) (any, error) {
	source, err := session.client.Get(place.Bucket, place.Key, -1)
	if err != nil {
		return nil, about("get object", place, err)
	}
	defer source.Close()
	file, err := host.OpenFile(path, "write")
	if err != nil {
		return nil, prefixed("open file", err)
	}
	defer file.Close()
	var progress *progress
	if watched {
		progress = startProgress(source.Total)
	}
	size, err := pour(source, file, progress.moved)
	if err == host.ErrStopped {
		host.Log("info", fmt.Sprintf("stopped: %s holds the first %d bytes of %s/%s", path, size, place.Bucket, place.Key))
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%w; %s holds the first %d bytes", err, path, size)
	}
	progress.end(size)
	return saved{place.Key, size, path}, nil
}

// pour moves everything in large pieces, however small those are that arrive: hosts count the calls.
func pour(source *s3.Object, file *host.Handle, moved func(int64)) (int64, error) {
	piece := make([]byte, host.PieceBytes)
	var size int64
	for {
		filled, err := io.ReadFull(source, piece)
		if filled > 0 {
			written, err := file.Write(piece[:filled])
			size += int64(written)
			if err != nil {
				return size, prefixed("write file", err)
			}
			moved(size)
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return size, nil
		}
		if err != nil {
			return size, prefixed("read body", err)
		}
	}
}

func chooseFile(kind, title, defaultName string) (string, error) {
	path, err := host.ChooseFile(kind, title, defaultName)
	if err == nil && path == "" {
		err = errNoFile
	}
	return path, prefixed("file dialog", err)
}

func chooseWhereToSave(key string) (string, error) {
	return chooseFile("save", "Save the object as", strings.TrimRight(lastSegment(key), "/"))
}
