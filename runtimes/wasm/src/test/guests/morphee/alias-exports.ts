import { isText, member, quote, textOf } from "../support/json";
import { answer } from "../support/morphee";

export { alloc as morphee_alloc, dealloc as morphee_dealloc, describe } from "../support/morphee";

/** Filled by _initialize, which the host has to run first. */
const greetings = new Map<string, string>();
greetings.set("en", "Hello");

export function execute(pointer: i32, length: i32): i64 {
  return answer(pointer, length, (action, parameters) => {
    if (action != "greet") return null;
    const name = member(parameters, "name");
    return "{\"message\":" + quote(greetings.get("en") + ", " + (isText(name) ? textOf(name) : "World") + "!") + "}";
  });
}

export function morphee_abi_version(): i32 {
  return 1;
}
