// An OpsKat extension in plain Go: a command that reads one request from standard input and gives its arguments back.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

type request struct {
	Tool string          `json:"tool"`
	Args json.RawMessage `json:"args"`
}

func main() {
	if len(os.Args) == 0 || os.Args[0] != "execute_tool" {
		fail(fmt.Errorf("there is no entry %q", os.Args))
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	var asked request
	if err := json.Unmarshal(text, &asked); err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(asked.Args); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
