(module
  (memory (export "memory") 1)
  (tag $oops (param i64))
  (func (export "_start")
    (loop $again
      (drop (block $caught (result i64)
        (try_table (catch $oops $caught)
          (throw $oops (i64.const 1)))
        (i64.const 0)))
      (br $again))))
