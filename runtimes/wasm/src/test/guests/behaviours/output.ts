import { writeBytes } from "../support/wasi";

/** Writes blocks of x to a descriptor without end, whatever the host answers. */
export function flood(descriptor: i32): void {
  const size = 65536;
  const block = heap.alloc(size);
  memory.fill(block, 0x78, size);
  store<u8>(block + size - 1, 0x0a);
  while (true) writeBytes(descriptor, block, size);
}

/** Puts a JSON string of so many x between a head and a tail, as bytes; its size comes out in `sizeOfBig`. */
export function bigJson(head: string, letters: i32, tail: string): usize {
  sizeOfBig = head.length + letters + tail.length + 2;
  const buffer = heap.alloc(sizeOfBig);
  String.UTF8.encodeUnsafe(changetype<usize>(head), head.length, buffer);
  memory.fill(buffer + head.length, 0x22, 1);
  memory.fill(buffer + head.length + 1, 0x78, letters);
  memory.fill(buffer + head.length + 1 + letters, 0x22, 1);
  String.UTF8.encodeUnsafe(changetype<usize>(tail), tail.length, buffer + head.length + letters + 2);
  return buffer;
}

export let sizeOfBig: i32 = 0;
