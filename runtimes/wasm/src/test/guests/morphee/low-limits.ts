import { growMemory } from "../behaviours/memory";
import { waitInHost } from "../behaviours/waiting";
import { answer } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

const cell = memory.data<i32>([0]);

export function execute(pointer: i32, length: i32): i64 {
  return answer(pointer, length, (action, parameters) => {
    if (action == "spin") while (true) store<i32>(cell, load<i32>(cell) + 1);
    const waited = waitInHost(action, parameters);
    return waited === null ? growMemory(action, parameters) : waited;
  });
}
