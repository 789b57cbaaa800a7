export { alloc, dealloc, describe } from "../support/morphee";
