export { free, malloc } from "../support/opskat";

export function run(): i32 {
  return 1;
}
