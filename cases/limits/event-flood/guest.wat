(module
  (import "opskat" "host_action_event" (func $host_action_event (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 32) "kind{}")
  (func (export "_start")
    (loop $again
      (call $host_action_event (i32.const 32) (i32.const 4) (i32.const 36) (i32.const 2))
      (br $again))))
