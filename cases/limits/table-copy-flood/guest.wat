(module
  (memory (export "memory") 1)
  (table $t 100000 funcref)
  (func (export "_start")
    (loop $again
      (table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 99999))
      (br $again))))
