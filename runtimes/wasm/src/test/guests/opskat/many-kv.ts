import { numberOf } from "../support/json";
import { kvLength, kvSet, serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

serve((name, args) => {
  if (name == "fill") return fill(<i32>numberOf(args, "bytes", 65_536));
  if (name == "big_value") return stored("big", <i32>numberOf(args, "bytes", 1_048_577));
  if (name == "long_key") return stored("k".repeat(<i32>numberOf(args, "characters", 256)), 1);
  return null;
});

/** Writes keys until one does not read back; the value is one buffer and reading asks for its first key only once. */
function fill(bytes: i32): string {
  const value = heap.alloc(bytes);
  memory.fill(value, 0x76, bytes);
  let written = 0;
  while (written < 100_000) {
    const key = "k" + written.toString();
    kvSet(key, value, bytes);
    if (kvLength(key) != bytes) break;
    written++;
  }
  return "{\"written\":" + written.toString() + ",\"bytes\":" + (<i64>written * bytes).toString() + "}";
}

function stored(key: string, bytes: i32): string {
  const value = heap.alloc(bytes);
  memory.fill(value, 0x76, bytes);
  kvSet(key, value, bytes);
  return "{\"stored\":" + (kvLength(key) == bytes).toString() + "}";
}
