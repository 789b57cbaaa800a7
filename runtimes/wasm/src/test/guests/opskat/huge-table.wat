;; Wants a table of a hundred million entries.
(module
  (memory (export "memory") 1)
  (table 100000000 funcref)
  (func (export "malloc") (param i32) (result i32) (i32.const 0))
  (func (export "free") (param i32))
  (func (export "_start")))
