(module
  (memory (export "memory") 1)
  (type $t (func (param i32) (result i32)))
  (table funcref (elem $deep))
  (func $deep (param i32) (result i32)
    (i32.add (call_indirect (type $t) (local.get 0) (i32.const 0)) (i32.const 1)))
  (func (export "_start")
    (drop (call $deep (i32.const 1)))))
