(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\18\00\00\00\0b\00\00\00{\"ok\":true}")
  (func (export "_start")
    (block $caught
      (try_table (catch_all $caught)
        unreachable))
    (call $succeed))
  (func $succeed
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 4)))))
