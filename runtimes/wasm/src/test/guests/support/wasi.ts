/** The few WASI preview 1 calls the fixture guests make, over one static scratch area. */

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_write")
export declare function fdWrite(descriptor: i32, vectors: usize, count: i32, written: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_read")
export declare function fdRead(descriptor: i32, vectors: usize, count: i32, read: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_prestat_get")
export declare function fdPrestatGet(descriptor: i32, prestat: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "path_open")
export declare function pathOpen(
  directory: i32, lookup: i32, path: usize, length: i32, open: i32, rights: i64, inheriting: i64, flags: i32, opened: usize,
): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "args_sizes_get")
export declare function argsSizesGet(count: usize, bytes: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "args_get")
export declare function argsGet(pointers: usize, bytes: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "environ_sizes_get")
export declare function environSizesGet(count: usize, bytes: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "clock_time_get")
export declare function clockTimeGet(clock: i32, precision: i64, time: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "random_get")
export declare function randomGet(target: usize, length: i32): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "poll_oneoff")
export declare function pollOneoff(subscriptions: usize, events: usize, count: i32, stored: usize): i32;
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "proc_exit")
export declare function procExit(code: i32): void;

const scratch = memory.data(128, 8);

export const STDOUT: i32 = 1;
export const STDERR: i32 = 2;
export const REALTIME: i32 = 0;
export const MONOTONIC: i32 = 1;

/** Writes all bytes, however few the host takes at a time. Gives the first error number, 0 when there was none. */
export function writeBytes(descriptor: i32, bytes: usize, length: i32): i32 {
  while (length > 0) {
    store<u32>(scratch, <u32>bytes);
    store<u32>(scratch, length, 4);
    const error = fdWrite(descriptor, scratch, 1, scratch + 8);
    if (error != 0) return error;
    const written = load<i32>(scratch, 8);
    bytes += written;
    length -= written;
  }
  return 0;
}

export function writeText(descriptor: i32, text: string): i32 {
  const bytes = String.UTF8.encode(text);
  return writeBytes(descriptor, changetype<usize>(bytes), bytes.byteLength);
}

/** Reads standard input to its end. */
export function readInput(): string {
  let capacity = 4096;
  let buffer = heap.alloc(capacity);
  let length = 0;
  while (true) {
    if (length == capacity) {
      const larger = heap.alloc(capacity * 2);
      memory.copy(larger, buffer, length);
      buffer = larger;
      capacity *= 2;
    }
    store<u32>(scratch, <u32>(buffer + length));
    store<u32>(scratch, capacity - length, 4);
    if (fdRead(0, scratch, 1, scratch + 8) != 0) break;
    const read = load<i32>(scratch, 8);
    if (read == 0) break;
    length += read;
  }
  return String.UTF8.decodeUnsafe(buffer, length);
}

export function argumentsGiven(): string[] {
  argsSizesGet(scratch, scratch + 4);
  const count = load<i32>(scratch);
  const pointers = heap.alloc(max(4 * count, 4));
  const bytes = heap.alloc(max(load<i32>(scratch, 4), 1));
  argsGet(pointers, bytes);
  const texts = new Array<string>(0);
  for (let i = 0; i < count; i++) {
    const start = load<u32>(pointers + 4 * i);
    let end = start;
    while (load<u8>(end) != 0) end++;
    texts.push(String.UTF8.decodeUnsafe(start, end - start));
  }
  return texts;
}

export function environmentSize(): i32 {
  environSizesGet(scratch, scratch + 4);
  return load<i32>(scratch);
}

/** Nanoseconds of a clock. */
export function clock(id: i32): u64 {
  clockTimeGet(id, 1, scratch);
  return load<u64>(scratch);
}

/** Waits inside the host on the monotonic clock. */
export function sleep(milliseconds: i64): i32 {
  memory.fill(scratch, 0, 96);
  store<u32>(scratch, MONOTONIC, 16);
  store<u64>(scratch, <u64>milliseconds * 1_000_000, 24);
  return pollOneoff(scratch, scratch + 48, 1, scratch + 88);
}

/** Stands in for the abort that AssemblyScript would import from the host. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  writeText(STDERR, (message === null ? "aborted" : message!) + "\n");
  unreachable();
}
