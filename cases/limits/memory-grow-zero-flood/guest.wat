(module
  (memory (export "memory") 1000)
  (func (export "_start")
    (loop $again
      (drop (memory.grow (i32.const 0)))
      (br $again))))
