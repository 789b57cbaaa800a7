// Prints a number from every source of randomness that a Go program has.
package main

import (
	crand "crypto/rand"
	"encoding/hex"
	"fmt"
	"hash/maphash"
	"io"
	"math/rand"
	v2 "math/rand/v2"
	"os"
)

var drawn = rand.Int63() + int64(v2.Uint32())

func main() {
	io.ReadAll(os.Stdin)
	fmt.Println("math/rand", rand.Int63())
	fmt.Println("math/rand/v2", v2.Uint64())
	fmt.Println("maphash", maphash.String(maphash.MakeSeed(), "annex"))
	fmt.Println("map", order())
	fmt.Println("select", choices())
	var secret [16]byte
	crand.Read(secret[:])
	fmt.Println("crypto/rand", hex.EncodeToString(secret[:]))
}

func order() string {
	numbers := map[int]bool{}
	for i := 0; i < 64; i++ {
		numbers[i] = true
	}
	text := ""
	for n := range numbers {
		text += fmt.Sprintf("%x.", n)
	}
	return text
}

func choices() string {
	left, right := make(chan int, 96), make(chan int, 96)
	for i := 0; i < 96; i++ {
		left <- i
		right <- i
	}
	text := ""
	for i := 0; i < 96; i++ {
		select {
		case <-left:
			text += "l"
		case <-right:
			text += "r"
		}
	}
	return text
}
