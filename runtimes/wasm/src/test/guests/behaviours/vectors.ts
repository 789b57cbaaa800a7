const numbers = memory.data<i32>([1, 2, 3, 4]);

/** Adds four numbers with vector instructions. */
export function sum(name: string, args: string): string | null {
  if (name != "sum") return null;
  let vector = v128.load(numbers);
  vector = i32x4.add(vector, i8x16.shuffle(vector, vector, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return "{\"sum\":" + (i32x4.extract_lane(vector, 0) + i32x4.extract_lane(vector, 1)).toString() + "}";
}
