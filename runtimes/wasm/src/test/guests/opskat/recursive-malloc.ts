import { kvLength, kvSet, serve } from "../support/opskat";

export { free } from "../support/opskat";

const value = memory.data<u8>([1, 2, 3]);

export function malloc(size: i32): i32 {
  kvLength("k");
  return <i32>heap.alloc(size);
}

serve((name, args) => {
  if (name != "run") return null;
  kvSet("k", value, 3);
  return "{\"value_length\":" + kvLength("k").toString() + "}";
});
