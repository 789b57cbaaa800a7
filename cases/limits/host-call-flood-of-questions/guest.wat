(module
  (import "opskat" "host_action_should_stop" (func $host_action_should_stop (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (loop $again
      (drop (call $host_action_should_stop))
      (br $again))))
