import { actionOf, pack, packed } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

const notUtf8 = memory.data<u8>([0x22, 0xff, 0xfe, 0x22]);

export function execute(pointer: i32, length: i32): i64 {
  const action = actionOf(pointer, length);
  if (action == "text") return pack("this is not JSON");
  if (action == "nothing") return 0;
  if (action == "half") return pack("{\"success\":tr");
  if (action == "two") return pack("{\"success\":true,\"data\":1} {}");
  if (action == "bad_utf8") return packed(notUtf8, 4);
  return pack("{\"hello\":1}");
}
