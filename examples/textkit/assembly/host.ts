/** Everything this module asks of its host. */

// @ts-ignore: decorator
@external("morphee", "log")
declare function hostLog(level: usize, levelLength: i32, message: usize, messageLength: i32): void;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "random_get")
declare function randomGet(target: usize, length: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "clock_time_get")
declare function clockTimeGet(clock: i32, precision: i64, time: usize): i32;

const time = memory.data(8, 8);

export function log(level: string, message: string): void {
  const levelBytes = String.UTF8.encode(level);
  const messageBytes = String.UTF8.encode(message, false, String.UTF8.ErrorMode.REPLACE);
  hostLog(
    changetype<usize>(levelBytes), levelBytes.byteLength, changetype<usize>(messageBytes), messageBytes.byteLength,
  );
}

/** Secure random bytes. */
export function randomBytes(count: i32): Uint8Array {
  const bytes = new Uint8Array(count);
  if (randomGet(bytes.dataStart, count) != 0) abort("the host gave no random bytes");
  return bytes;
}

/** Milliseconds since 1970 in UTC. */
export function unixMilliseconds(): i64 {
  if (clockTimeGet(0, 1_000_000, time) != 0) abort("the host gave no time");
  return load<i64>(time) / 1_000_000;
}

/** Replaces the abort that AssemblyScript would import from a module called env, which this dialect does not have. */
export function abort(message: string | null = null, file: string | null = null, line: u32 = 0, column: u32 = 0): void {
  const where = file === null ? "" : " in " + file + ":" + line.toString();
  log("error", (message === null ? "aborted" : message) + where);
  unreachable();
}
