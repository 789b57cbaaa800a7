package main

import (
	"strconv"
	"strings"

	"annex.dev/luminarys"
)

// outcome is how a command ended.
type outcome struct {
	Code   int64
	Output string
}

func (o outcome) text() string {
	text := "exit code " + strconv.FormatInt(o.Code, 10)
	if output := strings.TrimRight(o.Output, "\n"); output != "" {
		text += "\n" + output
	}
	return text
}

// execute runs a command in a folder. It fails where the host does not start it, or ends it for taking too long.
func execute(folder, command string, lines, seconds int64) (outcome, error) {
	response, err := ask(luminarys.Map{
		"command": command, "workdir": folder, "timeout_ms": 1000 * seconds, "tail": lines, "grep": "",
	})
	if err != nil {
		return outcome{}, err
	}
	output, _ := response["output"].(string)
	return outcome{luminarys.Whole(response["exit_code"]), output}, nil
}
