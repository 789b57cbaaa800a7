(module
  (memory (export "memory") 1000)
  (func (export "_start")
    (loop $again
      (memory.copy (i32.const 1) (i32.const 0) (i32.const 65535999))
      (br $again))))
