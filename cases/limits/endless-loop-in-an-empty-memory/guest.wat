(module
  (memory (export "memory") 0)
  (func (export "_start")
    (loop $again
      nop
      (br $again))))
