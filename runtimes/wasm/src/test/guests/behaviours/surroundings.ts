import { quote } from "../support/json";
import {
  argumentsGiven, clock, environmentSize, fdPrestatGet, fdRead, MONOTONIC, pathOpen, randomGet, REALTIME,
} from "../support/wasi";

const area = memory.data(64, 8);

/** Sixteen random bytes in hexadecimal and both clocks in nanoseconds, as text. */
export function randomAndClock(name: string, args: string): string | null {
  if (name != "read") return null;
  randomGet(area, 16);
  let digits = "";
  for (let i = 0; i < 16; i++) {
    const byte = load<u8>(area + i);
    digits += (byte < 16 ? "0" : "") + byte.toString(16);
  }
  return (
    "{\"random\":\"" + digits + "\",\"realtime\":\"" + clock(REALTIME).toString() + "\",\"monotonic\":\"" +
    clock(MONOTONIC).toString() + "\"}"
  );
}

/** What a guest can see of the machine: arguments, number of environment variables, and the errors of looking for files. */
export function environment(name: string, args: string): string | null {
  if (name != "read") return null;
  const given = argumentsGiven();
  let list = "";
  for (let i = 0; i < given.length; i++) list += (i > 0 ? "," : "") + quote(given[i]);
  const path = String.UTF8.encode("etc/passwd");
  store<u32>(area, <u32>(area + 16));
  store<u32>(area, 16, 4);
  return (
    "{\"arguments\":[" + list + "],\"environment\":" + environmentSize().toString() +
    ",\"preopen3\":" + fdPrestatGet(3, area + 32).toString() +
    ",\"path_open\":" + pathOpen(3, 0, changetype<usize>(path), path.byteLength, 0, 2, 0, 0, area + 40).toString() +
    ",\"fd_read\":" + fdRead(0, area, 1, area + 8).toString() + "}"
  );
}
