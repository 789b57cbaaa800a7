module annex.dev/bench/go-reactor

go 1.24
