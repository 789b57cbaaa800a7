(module
  (memory (export "memory") 1)
  (func (export "_start")
    (local $at i32)
    (drop (memory.grow (i32.const 900)))
    (local.set $at (i32.const 64))
    (loop $again
      (if (i64.ne (i64.load (local.get $at)) (i64.const 0))
        (then (drop (i32.div_s (i32.const 1) (i32.const 0)))))
      (i64.store (local.get $at) (i64.const 0x5ca1ab1e0ddba115))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $again (i32.lt_u (local.get $at) (i32.const 59047936))))
    unreachable))
