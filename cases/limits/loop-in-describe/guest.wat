(module
  (memory (export "memory") 2)
  (func (export "describe") (result i64) (loop $again (br $again)) (i64.const 0))
  (func (export "dealloc") (param i32 i32))
  (func (export "alloc") (param i32) (result i32) (i32.const 65536))
  (func (export "execute") (param i32 i32) (result i64)
    (i64.const 0)))
