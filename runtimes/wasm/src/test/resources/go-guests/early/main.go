// Does before its first read what its only argument says.
package main

import (
	crand "crypto/rand"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	switch os.Args[1] {
	case "print":
		fmt.Println("hello")
	case "sleep":
		time.Sleep(time.Millisecond)
	case "open":
		os.ReadFile("/etc/colour")
	case "draw":
		crand.Read(make([]byte, 8))
	case "exit":
		os.Exit(0)
	}
	text, _ := io.ReadAll(os.Stdin)
	os.Stdout.Write(text)
}
