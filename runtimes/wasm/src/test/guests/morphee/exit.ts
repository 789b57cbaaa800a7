import { numberOf } from "../support/json";
import { answer } from "../support/morphee";
import { procExit } from "../support/wasi";

export { alloc, dealloc, describe } from "../support/morphee";

export function execute(pointer: i32, length: i32): i64 {
  return answer(pointer, length, (action, parameters) => {
    if (action != "exit") return null;
    procExit(<i32>numberOf(parameters, "code", 0));
    return "{}";
  });
}
