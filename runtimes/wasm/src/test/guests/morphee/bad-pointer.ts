import { actionOf, packed } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

export function execute(pointer: i32, length: i32): i64 {
  const action = actionOf(pointer, length);
  if (action == "past_end") return packed((<usize>memory.size() << 16) - 8, 16);
  if (action == "wraps") return packed(0xfffffff0, 64);
  return packed(1024, 0xffffffff);
}
