package main

import (
	"time"

	"storage/internal/host"
)

// between two events of one transfer, so that a fast one does not flood whoever watches.
const betweenEvents = 250 * time.Millisecond

// A progress tells how far a transfer is: at its start, at its end, and now and then. A nil one tells nothing.
type progress struct {
	total int64
	told  time.Time
}

func startProgress(total int64) *progress {
	progress := &progress{total: max(total, 0)}
	progress.tell(0)
	return progress
}

func (progress *progress) moved(loaded int64) {
	if progress != nil && loaded < progress.total && time.Since(progress.told) >= betweenEvents {
		progress.tell(loaded)
	}
}

// end tells the final size, which may differ from what was announced.
func (progress *progress) end(loaded int64) {
	if progress != nil {
		progress.total = loaded
		progress.tell(loaded)
	}
}

func (progress *progress) tell(loaded int64) {
	progress.told = time.Now()
	send("progress", struct {
		Loaded int64 `json:"loaded"`
		Total  int64 `json:"total"`
	}{loaded, progress.total})
}

func tellDone(done, total int) {
	send("progress", struct {
		Done  int `json:"done"`
		Total int `json:"total"`
	}{done, total})
}

func send(kind string, data any) {
	if err := host.Send(kind, data); err != nil {
		panic(err) // events are made of numbers
	}
}
