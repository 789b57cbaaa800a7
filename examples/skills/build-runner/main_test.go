package main

import (
	"strings"
	"testing"

	"annex.dev/luminarys"
)

// session calls one method after the other, as a host does that keeps the state between them.
type session struct{ state []byte }

func (s *session) call(t *testing.T, method luminarys.Run, given luminarys.Map) (any, *luminarys.Call) {
	t.Helper()
	call := &luminarys.Call{Request: luminarys.Map{"state": s.state, "skill_id": "build-runner"}, Given: given}
	result, err := method(call)
	if err != nil {
		t.Fatal(err)
	}
	if len(call.Keep) > 0 {
		s.state = call.Keep
	}
	return result, call
}

func TestFailedCommandIsAResult(t *testing.T) {
	ask = func(request luminarys.Map) (luminarys.Map, error) {
		if request["workdir"] != "/data/project" || request["timeout_ms"] != int64(120_000) || request["tail"] != int64(40) {
			t.Errorf("asked for %v", request)
		}
		return luminarys.Map{"exit_code": int64(2), "output": "broken\n"}, nil
	}
	var s session
	result, call := s.call(t, run, luminarys.Map{"folder": "/data/project", "command": "make"})
	if result != "exit code 2\nbroken" || call.Tell == "" {
		t.Errorf("%v, told %q", result, call.Tell)
	}
}

func TestBatchTellsEachCommand(t *testing.T) {
	var s session
	s.call(t, runAll, luminarys.Map{"folder": "/data", "commands": []any{"make a", "make b"}})
	s.call(t, start, luminarys.Map{})
	if _, call := s.call(t, results, luminarys.Map{}); call.Tell == "" {
		t.Error("does not tell that a batch is running")
	}
	s.call(t, finished, luminarys.Map{"batch_id": "1", "items": []any{
		luminarys.Map{"index": int64(0), "payload": luminarys.Encode("exit code 0")},
		luminarys.Map{"index": int64(1), "error": "denied"},
	}})
	result, call := s.call(t, results, luminarys.Map{})
	told := result.([]any)
	if len(told) != 2 || told[0] != "make a: exit code 0" || told[1] != "make b: denied" || call.Tell != "" {
		t.Errorf("%v, told %q", told, call.Tell)
	}
}

func TestWatchingEndsByItself(t *testing.T) {
	runs := 0
	ask = func(luminarys.Map) (luminarys.Map, error) {
		runs++
		return luminarys.Map{"exit_code": int64(0), "output": strings.Repeat("x", runs)}, nil
	}
	var s session
	s.call(t, watch, luminarys.Map{"folder": "/data", "command": "make", "times": int64(3)})
	for range 5 {
		s.call(t, again, luminarys.Map{})
	}
	result, _ := s.call(t, results, luminarys.Map{})
	if told := result.([]any); runs != 3 || len(told) != 3 || told[2] != "make: exit code 0\nxxx" {
		t.Errorf("%d runs: %v", runs, told)
	}
}

func TestStoppingForgets(t *testing.T) {
	var s session
	s.call(t, watch, luminarys.Map{"folder": "/data", "command": "make"})
	s.call(t, stop, luminarys.Map{})
	s.call(t, again, luminarys.Map{})
	if result, _ := s.call(t, results, luminarys.Map{}); len(result.([]any)) != 0 {
		t.Errorf("%v", result)
	}
}
