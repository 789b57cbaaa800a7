(module
  (import "opskat" "host_log" (func $host_log (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 32) "info")
  (func (export "_start")
    (loop $again
      (block $caught
        (try_table (catch_all $caught)
          (call $host_log (i32.const 32) (i32.const 4) (i32.const 32) (i32.const 4))))
      (br $again))))
