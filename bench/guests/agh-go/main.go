// An AGH extension with the published SDK for Go: its one tool gives back what it is given. Its name is
// its argument, so that one program serves many extensions.
package main

import (
	"context"
	"fmt"
	"os"

	aghsdk "github.com/compozy/agh/sdk/go"
)

type input struct {
	Text string `json:"text"`
}

var schema = map[string]any{
	"type":       "object",
	"required":   []string{"text"},
	"properties": map[string]any{"text": map[string]any{"type": "string"}},
}

func main() {
	name := "agh-go"
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	extension := aghsdk.NewExtension(aghsdk.ExtensionDefinition{
		Name:         name,
		Version:      "1.0.0",
		Capabilities: aghsdk.CapabilitiesConfig{Provides: []string{"tool.provider"}},
	})
	err := aghsdk.Tool[input](extension, "echo", aghsdk.ToolOptions{ReadOnly: true, InputSchema: schema},
		func(_ context.Context, request aghsdk.ToolRequest[input]) (aghsdk.ToolResult, error) {
			return aghsdk.TextResult(request.Input.Text), nil
		})
	if err == nil {
		err = extension.Run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
