(module
  (memory (export "memory") 2)
  (data (i32.const 1024) "{{manifest}}")
  (func (export "describe") (result i64) (i64.const {{manifest-at 1024}}))
  (func (export "dealloc") (param i32 i32))
  (func (export "alloc") (param i32) (result i32) (i32.const 65536))
  (func (export "execute") (param i32 i32) (result i64)
    (i64.const 0x0000000080000000)))
