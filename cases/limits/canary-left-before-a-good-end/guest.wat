(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\18\00\00\00\0b\00\00\00{\"ok\":true}")
  (func (export "_start")
    (local $at i32)
    (drop (memory.grow (i32.const 900)))
    (local.set $at (i32.const 64))
    (loop $again
      (if (i64.ne (i64.load (local.get $at)) (i64.const 0))
        (then (drop (i32.div_s (i32.const 1) (i32.const 0)))))
      (i64.store (local.get $at) (i64.const 0x5ca1ab1e0ddba115))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $again (i32.lt_u (local.get $at) (i32.const 59047936))))
    (call $succeed))
  (func $succeed
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 4)))))
