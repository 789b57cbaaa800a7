(module
  (memory (export "memory") 1)
  (tag $oops)
  (func $deep (param i32)
    (if (i32.eqz (local.get 0)) (then (throw $oops)))
    (call $deep (i32.sub (local.get 0) (i32.const 1))))
  (func (export "_start")
    (loop $again
      (block $caught
        (try_table (catch_all $caught)
          (call $deep (i32.const 1000))))
      (br $again))))
