import { serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

// @ts-ignore: decorator
@external("env", "abort")
declare function hostAbort(message: i32, file: i32, line: i32, column: i32): void;

serve((name, args) => {
  if (name != "run") return null;
  hostAbort(0, 0, 0, 0);
  return "{}";
});
