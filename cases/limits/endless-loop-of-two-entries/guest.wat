(module
  (memory (export "memory") 1)
  (func (export "_start")
    (loop $outer
      (loop $inner
        (br_if $outer (i32.const 1))
        (br $inner)))))
