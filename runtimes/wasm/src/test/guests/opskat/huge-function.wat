;; A valid function whose translation is longer than one Java method can be.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\20\00\00\00\12\00\00\00")
  (data (i32.const 32) "{\"answer\":\"done\"} ")
  (func $long (param $value i32) (result i32)
    (local.set $value (i32.xor (local.get $value) (i32.const 1)))
    {{repeat 20000:(local.set $value (i32.add (i32.mul (local.get $value) (i32.const 3)) (i32.const 7)))}}
    (local.get $value))
  (func (export "malloc") (param i32) (result i32) (i32.const 0))
  (func (export "free") (param i32))
  (func (export "_start")
    (i32.store (i32.const 24) (call $long (i32.const 5)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))
