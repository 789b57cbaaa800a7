(module
  (memory (export "memory") 1)
  (func $a (call $b) nop)
  (func $b (call $a) nop)
  (func (export "_start")
    (call $a)))
