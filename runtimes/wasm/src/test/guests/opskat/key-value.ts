import { member, quote, textOf } from "../support/json";
import { kvGet, kvSet, serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

serve((name, args) => {
  const key = textOf(member(args, "key"));
  if (name == "get") return "{\"value\":" + quote(kvGet(key)) + "}";
  if (name != "set") return null;
  const value = String.UTF8.encode(textOf(member(args, "value")));
  kvSet(key, changetype<usize>(value), value.byteLength);
  return "{}";
});
