import { kvLength, kvSet, serve } from "../support/opskat";

const value = memory.data<u8>([1, 2, 3]);

serve((name, args) => {
  if (name != "run") return null;
  kvSet("k", value, 3);
  return "{\"value_length\":" + kvLength("k").toString() + "}";
});
