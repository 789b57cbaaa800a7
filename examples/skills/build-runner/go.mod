module build-runner

go 1.26

toolchain go1.26.8

require annex.dev/luminarys v0.0.0

replace annex.dev/luminarys => ../../../sdk/luminarys/go
