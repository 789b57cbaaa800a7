export { alloc, dealloc, describe } from "../support/morphee";
export { execute } from "./manifest-mismatch";
