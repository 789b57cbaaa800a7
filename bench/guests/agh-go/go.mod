module example.com/echo

go 1.26

require github.com/compozy/agh/sdk/go v0.1.0
