(module
  (memory (export "memory") 1)
  (func (export "_start")
    (memory.fill (i32.const 65535) (i32.const 1) (i32.const -1))))
