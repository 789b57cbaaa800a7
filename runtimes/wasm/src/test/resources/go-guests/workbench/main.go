// Does what its first line of input says, with everything that package initialisation leaves behind.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"
)

var (
	started  = time.Now()
	table    = squares(1000)
	requests = make(chan int)
	replies  = make(chan int)
	early    = time.NewTimer(5 * time.Millisecond)
	fired    = make(chan string, 1)
	ticks    atomic.Int64
	visits   int
	hoard    [][]byte
)

func squares(count int) map[int]int {
	all := make(map[int]int, count)
	for i := 0; i < count; i++ {
		all[i] = i * i
	}
	return all
}

func init() {
	go func() {
		total := 0
		for n := range requests {
			total += n
			replies <- total
		}
	}()
	time.AfterFunc(5*time.Millisecond, func() { fired <- "fired" })
	go func() {
		for range time.NewTicker(time.Millisecond).C {
			ticks.Add(1)
		}
	}()
}

// input reads everything in a goroutine of its own, in small pieces.
func input() []byte {
	done := make(chan []byte)
	go func() {
		var all []byte
		reader := bufio.NewReaderSize(os.Stdin, 16)
		piece := make([]byte, 7)
		for {
			n, err := reader.Read(piece)
			all = append(all, piece[:n]...)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(9)
			}
			if len(all) > 1<<12 {
				rest, _ := io.ReadAll(reader)
				all = append(all, rest...)
				break
			}
		}
		done <- all
	}()
	return <-done
}

func main() {
	command, rest, _ := strings.Cut(string(input()), "\n")
	visits++
	switch command {
	case "":
		fmt.Print("nothing")
	case "echo":
		fmt.Printf("%d %x ", len(rest), sha256.Sum256([]byte(rest)))
		os.Stdout.WriteString(rest)
	case "visits":
		fmt.Print(visits)
	case "table":
		sum := 0
		for k, v := range table {
			sum += k ^ v
		}
		fmt.Print(len(table), " ", sum)
	case "worker":
		for i := 0; i < 10; i++ {
			requests <- i
			fmt.Print(<-replies, " ")
		}
	case "timers":
		<-early.C
		fmt.Print(<-fired, " ")
		for ticks.Load() < 3 {
			time.Sleep(time.Millisecond)
		}
		fmt.Print("ticked")
	case "age":
		fmt.Print(time.Since(started).Milliseconds())
	case "arguments":
		fmt.Print(strings.Join(os.Args, ","), " ", os.Getenv("COLOUR"))
	case "grow":
		for i := 0; i < 24; i++ {
			block := make([]byte, 1<<20)
			for i := range block {
				block[i] = byte(i * 31)
			}
			hoard = append(hoard, block)
		}
		sum := sha256.New()
		for _, block := range hoard {
			sum.Write(block)
		}
		fmt.Printf("%x", sum.Sum(nil))
	case "json":
		var value any
		if err := json.Unmarshal([]byte(rest), &value); err != nil {
			fmt.Print("bad: ", err)
			os.Exit(3)
		}
		text, _ := json.MarshalIndent(value, "", " ")
		os.Stdout.Write(text)
	case "trap":
		for i := range table {
			table[i] = -1
		}
		*(*byte)(unsafe.Pointer(uintptr(0xFFFFFF00))) = 1
	case "panic":
		panic(rest)
	case "spin":
		for i := 0; ; i++ {
			table[i%1000]++
		}
	default:
		fmt.Fprint(os.Stderr, "unknown ", command)
		os.Exit(4)
	}
}
