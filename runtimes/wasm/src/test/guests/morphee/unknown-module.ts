import { answer } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

// @ts-ignore: decorator
@external("env", "abort")
declare function hostAbort(message: i32, file: i32, line: i32, column: i32): void;

export function execute(pointer: i32, length: i32): i64 {
  return answer(pointer, length, (action, parameters) => {
    if (action != "run") return null;
    hostAbort(0, 0, 0, 0);
    return "{}";
  });
}
