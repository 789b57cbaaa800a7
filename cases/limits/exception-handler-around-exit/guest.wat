(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (loop $again
      (block $caught
        (try_table (catch_all $caught)
          (call $proc_exit (i32.const 9))))
      (br $again))))
