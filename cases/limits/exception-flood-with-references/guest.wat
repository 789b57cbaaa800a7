(module
  (memory (export "memory") 1)
  (tag $oops (param i64))
  (func (export "_start")
    (loop $again
      (block $outer
        (try_table (catch_all $outer)
          (throw_ref (block $caught (result exnref)
            (try_table (catch_all_ref $caught)
              (throw $oops (i64.const 1)))
            unreachable))))
      (br $again))))
