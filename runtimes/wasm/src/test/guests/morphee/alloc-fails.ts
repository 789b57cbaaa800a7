export { dealloc, describe } from "../support/morphee";
export { execute } from "./manifest-mismatch";

export function alloc(size: i32): i32 {
  return 0;
}
