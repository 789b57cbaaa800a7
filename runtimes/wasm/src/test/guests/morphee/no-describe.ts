export { alloc, dealloc } from "../support/morphee";
export { execute } from "./manifest-mismatch";
