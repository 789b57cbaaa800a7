(module
  (memory (export "memory") 1)
  (data (i32.const -1) "xy")
  (func (export "_start")))
