// Command build-runner builds and tests projects for an agent: one command now, several at once, or one again and again.
package main

import "annex.dev/luminarys"

func init() {
	luminarys.Register(luminarys.Skill{
		ID: "dev.annex.build-runner", Name: "Build runner", Version: "1.0.0",
		Description: "Builds and tests projects: one command, several at once, or one again and again.",
		Requirements: []luminarys.Requirement{
			{Kind: "shell", Pattern: "go **"}, {Kind: "shell", Pattern: "mvn **"}, {Kind: "shell", Pattern: "npm **"}, {Kind: "shell", Pattern: "make **"},
		},
		Methods: []luminarys.Method{
			{Name: "run", Description: "Runs one command and gives its exit code and the end of its output.", Run: run, Parameters: []luminarys.Parameter{
				{Name: "folder", Type: "string", Description: "Folder of the project, absolute", Required: true},
				{Name: "command", Type: "string", Description: "Command without a shell, such as: go test ./...", Required: true},
				{Name: "lines", Type: "integer", Description: "Lines of output to give, from the end", Default: int64(40)},
				{Name: "timeout_seconds", Type: "integer", Description: "Seconds it may take", Default: int64(120)},
			}},
			{Name: "run_all", Description: "Starts several commands at once; results tells how they ended.", Run: runAll, Parameters: []luminarys.Parameter{
				{Name: "folder", Type: "string", Description: "Folder of the project, absolute", Required: true},
				{Name: "commands", Type: "array", Description: "Commands without a shell", Required: true},
				{Name: "at_once", Type: "integer", Description: "How many run at the same time", Default: int64(2)},
			}},
			{Name: "watch", Description: "Runs a command now and then; results tells how it went each time.", Run: watch, Parameters: []luminarys.Parameter{
				{Name: "folder", Type: "string", Description: "Folder of the project, absolute", Required: true},
				{Name: "command", Type: "string", Description: "Command without a shell", Required: true},
				{Name: "every_seconds", Type: "integer", Description: "Seconds from the end of one run to the next", Default: int64(60)},
				{Name: "times", Type: "integer", Description: "How often in all", Default: int64(10)},
			}},
			{Name: "results", Description: "Gives what run_all and watch have found, oldest first.", Run: results},
			{Name: "stop", Description: "Ends watching and forgets the results.", Run: stop},
			{Name: "start", Description: "Starts the batch that run_all left.", Internal: true, Run: start},
			{Name: "again", Description: "Runs what is watched once more.", Internal: true, Run: again},
			{Name: "finished", Description: "Is told how a batch ended.", Callback: true, Run: finished},
		},
	})
}

func main() {}

func run(call *luminarys.Call) (any, error) {
	outcome, err := execute(call.Text("folder"), call.Text("command"), orElse(call.Whole("lines"), 40), orElse(call.Whole("timeout_seconds"), 120))
	if err != nil {
		return nil, err
	}
	if outcome.Code != 0 {
		call.Tell = "The command failed. The end of its output usually says why; more lines are to be had with `lines`."
	}
	return outcome.text(), nil
}

func runAll(call *luminarys.Call) (any, error) {
	commands, _ := call.Given["commands"].([]any)
	if len(commands) == 0 {
		return nil, luminarys.Failure("commands names no command")
	}
	memory := remembered(call)
	memory.Batch = luminarys.Map{"folder": call.Text("folder"), "commands": commands, "at_once": orElse(call.Whole("at_once"), 2)}
	memory.keep(call)
	call.Command("schedule", luminarys.Map{"method": "start", "delay_ms": int64(0), "payload": luminarys.Map{}})
	return "started; results tells how they ended", nil
}

func start(call *luminarys.Call) (any, error) {
	batch := remembered(call).Batch
	commands, _ := batch["commands"].([]any)
	items := []any{}
	for i, command := range commands {
		arguments := luminarys.Map{"folder": batch["folder"], "command": command, "lines": int64(10)}
		items = append(items, luminarys.Map{
			"index": i, "skill_id": call.Request["skill_id"], "method": "run", "payload": luminarys.Encode(arguments),
		})
	}
	if len(items) > 0 {
		call.Command("batch_invoke", luminarys.Map{"items": items, "callback": "finished", "concurrency": batch["at_once"]})
	}
	return nil, nil
}

func finished(call *luminarys.Call) (any, error) {
	memory := remembered(call)
	commands, _ := memory.Batch["commands"].([]any)
	items, _ := call.Given["items"].([]any)
	for _, item := range items {
		memory.add(ended(item, commands))
	}
	memory.Batch = luminarys.Map{}
	memory.keep(call)
	return nil, nil
}

// ended says how one command of a batch ended.
func ended(item any, commands []any) string {
	result, _ := item.(luminarys.Map)
	command := "a command"
	if index := luminarys.Whole(result["index"]); index >= 0 && index < int64(len(commands)) {
		command, _ = commands[index].(string)
	}
	if message, _ := result["error"].(string); message != "" {
		return command + ": " + message
	}
	payload, _ := result["payload"].([]byte)
	output, err := luminarys.Decode(payload)
	if text, is := output.(string); err == nil && is {
		return command + ": " + text
	}
	return command + ": no result"
}

func watch(call *luminarys.Call) (any, error) {
	memory := remembered(call)
	memory.Watched = luminarys.Map{
		"folder": call.Text("folder"), "command": call.Text("command"),
		"every": max(orElse(call.Whole("every_seconds"), 60), 1), "left": orElse(call.Whole("times"), 10),
	}
	memory.keep(call)
	call.Command("schedule", luminarys.Map{"method": "again", "delay_ms": int64(0), "payload": luminarys.Map{}})
	return "watching; results tells how it went", nil
}

func again(call *luminarys.Call) (any, error) {
	memory := remembered(call)
	watched := memory.Watched
	left := luminarys.Whole(watched["left"])
	if left <= 0 {
		return nil, nil
	}
	folder, _ := watched["folder"].(string)
	command, _ := watched["command"].(string)
	outcome, err := execute(folder, command, 10, 120)
	if err != nil {
		memory.add(command + ": " + err.Error())
	} else {
		memory.add(command + ": " + outcome.text())
	}
	watched["left"] = left - 1
	memory.keep(call)
	if left > 1 {
		call.Command("schedule", luminarys.Map{
			"method": "again", "delay_ms": 1000 * luminarys.Whole(watched["every"]), "payload": luminarys.Map{},
		})
	}
	return nil, nil
}

func results(call *luminarys.Call) (any, error) {
	memory := remembered(call)
	if len(memory.Batch) > 0 {
		call.Tell = "A batch is still running."
	}
	return memory.Results, nil
}

func stop(call *luminarys.Call) (any, error) {
	memory := newMemory()
	memory.keep(call)
	return "stopped", nil
}

func orElse(value, otherwise int64) int64 {
	if value == 0 {
		return otherwise
	}
	return value
}
