(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1000)
  (func (export "_start")
    (loop $again
      (drop (call $poll_oneoff (i32.const 64) (i32.const 64) (i32.const 1000000) (i32.const 4)))
      (br $again))))
