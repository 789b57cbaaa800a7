import { kvLength, kvSet, serve, hostKvGet } from "../support/opskat";

export { free, malloc } from "../support/opskat";

const bytes = memory.data(256);

serve((name, args) => {
  if (name != "round_trip") return null;
  for (let i = 0; i < 256; i++) store<u8>(bytes + i, <u8>i);
  const plain = survives("bytes", bytes, 256);
  const error = String.UTF8.encode("{\"error\":\"x\"}");
  const errorLike = survives("error-like", changetype<usize>(error), error.byteLength);
  kvSet("bytes", bytes, 0);
  return (
    "{\"same\":" + plain.toString() + ",\"error_like_same\":" + errorLike.toString() +
    ",\"length_after_empty\":" + kvLength("bytes").toString() + "}"
  );
});

/** Stores a value and says whether it reads back byte for byte. */
function survives(key: string, value: usize, length: i32): bool {
  kvSet(key, value, length);
  const name = String.UTF8.encode(key);
  const packed = hostKvGet(changetype<usize>(name), name.byteLength);
  if (<i32>packed != length) return false;
  return memory.compare(<usize>(<u64>packed >> 32), value, length) == 0;
}
