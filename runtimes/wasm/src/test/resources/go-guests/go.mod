module annex.dev/guests

go 1.21
