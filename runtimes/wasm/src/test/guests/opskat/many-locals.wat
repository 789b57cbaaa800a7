;; A valid function with 40000 locals of 64 bits: more slots than one Java method can have.
(module
  (memory (export "memory") 1)
  (func $wide (result i64)
    (local{{repeat 40000: i64}})
    (local.set 39999 (i64.const 7))
    (local.get 39999))
  (func (export "malloc") (param i32) (result i32) (i32.const 0))
  (func (export "free") (param i32))
  (func (export "_start")
    (drop (call $wide))))
