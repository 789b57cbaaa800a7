(module
  (memory (export "memory") 1)
  (type $t (func))
  (type $u (func (param i32)))
  (table 3 funcref)
  (elem (i32.const 1) $other)
  (func $other (param i32))
  (func (export "_start")
    (call_indirect (type $t) (i32.const 1))))
