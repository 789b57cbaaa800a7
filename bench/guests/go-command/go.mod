module annex.dev/bench/go-command

go 1.24
