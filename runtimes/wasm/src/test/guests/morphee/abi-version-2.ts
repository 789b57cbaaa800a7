export { alloc, dealloc, describe } from "../support/morphee";
export { execute } from "./manifest-mismatch";

export function morphee_abi_version(): i32 {
  return 2;
}
