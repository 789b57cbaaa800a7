import { numberOf } from "../support/json";

/** Recurses without end, or to a given depth. */
export function recurse(name: string, args: string): string | null {
  if (name == "recurse") return descend(i64.MAX_VALUE).toString();
  if (name == "bounded") return "{\"depth\":" + descend(numberOf(args, "depth", 100)).toString() + "}";
  return null;
}

function descend(left: i64): i64 {
  if (left <= 0) return 0;
  store<i64>(trace, left);
  return descend(left - 1) + (load<i64>(trace) >= 0 ? 1 : 0);
}

const trace = memory.data(8, 8);
