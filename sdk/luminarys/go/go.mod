module annex.dev/luminarys

go 1.26

toolchain go1.26.8
