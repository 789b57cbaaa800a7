/** Ends in the trap that the name says. */
export function trap(name: string, args: string): string | null {
  if (name == "unreachable") unreachable();
  if (name == "divide_by_zero") return (1000 / zero()).toString();
  if (name == "out_of_bounds") return load<i32>(<usize>0xfffffff0 + zero()).toString();
  if (name == "bad_indirect_call") return call_indirect<i32>(<u32>(1_000_000 + zero())).toString();
  return null;
}

/** Zero, in a way the optimiser cannot see. */
function zero(): i32 {
  return load<i32>(nothing);
}

const nothing = memory.data<i32>([0]);
