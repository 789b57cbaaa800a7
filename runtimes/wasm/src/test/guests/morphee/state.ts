import { answer } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

const kept = memory.data<i32>([0]);
let counted: i32 = 0;

export function execute(pointer: i32, length: i32): i64 {
  return answer(pointer, length, (action, parameters) => {
    if (action != "count") return null;
    counted++;
    store<i32>(kept, load<i32>(kept) + 1);
    return "{\"global\":" + counted.toString() + ",\"memory\":" + load<i32>(kept).toString() + "}";
  });
}
