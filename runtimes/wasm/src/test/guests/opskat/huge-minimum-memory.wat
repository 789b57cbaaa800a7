;; Wants 4 GiB before it has done anything.
(module
  (memory (export "memory") 65536)
  (func (export "malloc") (param i32) (result i32) (i32.const 0))
  (func (export "free") (param i32))
  (func (export "_start")))
