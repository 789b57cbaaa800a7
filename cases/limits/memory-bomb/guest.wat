(module
  (memory (export "memory") 1)
  (func (export "_start")
    (loop $again
      (br_if $again (i32.ne (memory.grow (memory.size)) (i32.const -1))))
    unreachable))
