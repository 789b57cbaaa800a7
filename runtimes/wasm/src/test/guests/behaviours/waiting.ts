import { numberOf } from "../support/json";
import { sleep } from "../support/wasi";

/** Waits inside the host: once for the given time, without end when none is given. */
export function waitInHost(name: string, args: string): string | null {
  if (name != "sleep") return null;
  const milliseconds = numberOf(args, "milliseconds", -1);
  while (milliseconds < 0) sleep(60_000);
  const error = sleep(milliseconds);
  return "{\"slept\":" + milliseconds.toString() + ",\"errno\":" + error.toString() + "}";
}
