(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 20)
  (func (export "_start")
    (memory.fill (i32.const 64) (i32.const 0x5b) (i32.const 1000000))
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 4))))
  (data (i32.const 16) "\40\00\00\00\40\42\0f\00"))
