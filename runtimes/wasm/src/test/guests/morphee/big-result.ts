import { bigJson, sizeOfBig } from "../behaviours/output";
import { numberOf } from "../support/json";
import { packed, parametersOf } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

export function execute(pointer: i32, length: i32): i64 {
  const letters = <i32>numberOf(parametersOf(pointer, length), "bytes", 16_777_216);
  return packed(bigJson("{\"success\":true,\"data\":", letters, "}"), sizeOfBig);
}
