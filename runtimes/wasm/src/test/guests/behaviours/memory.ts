/** Grows linear memory page by page until the host refuses. */
export function growMemory(name: string, args: string): string | null {
  const touch = name == "touch";
  if (name != "report" && name != "trap" && !touch) return null;
  const before = memory.size();
  let grown = 0;
  while (true) {
    const page = memory.grow(1);
    if (page < 0) break;
    if (touch) store<u8>(<usize>page << 16, 1);
    grown++;
  }
  if (name == "trap") unreachable();
  return (
    "{\"before\":" + before.toString() + ",\"after\":" + memory.size().toString() + ",\"grown\":" + grown.toString() + "}"
  );
}
