(module
  (memory (export "memory") 1)
  (type $t (func))
  (table funcref (elem $nothing))
  (func $nothing)
  (func (export "_start")
    (loop $again
      (call_indirect (type $t) (i32.const 0))
      (br $again))))
