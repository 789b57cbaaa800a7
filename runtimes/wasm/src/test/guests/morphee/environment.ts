import { environment } from "../behaviours/surroundings";
import { answer } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

export function execute(pointer: i32, length: i32): i64 {
  return answer(pointer, length, environment);
}
