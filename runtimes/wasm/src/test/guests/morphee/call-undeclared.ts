import { answer } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

// @ts-ignore: decorator
@external("morphee", "vault_get")
declare function vaultGet(argument: i32, length: i32): i64;

export function execute(pointer: i32, length: i32): i64 {
  return answer(pointer, length, (action, parameters) => (action == "run" ? vaultGet(0, 0).toString() : null));
}
