import { serve } from "../support/opskat";
import { STDOUT, writeBytes } from "../support/wasi";

export { free, malloc } from "../support/opskat";

const notUtf8 = memory.data<u8>([0x22, 0xff, 0xfe, 0x22]);

serve((name, args) => {
  if (name == "text") return "this is not JSON";
  if (name == "nothing") return "";
  if (name == "half") return "{\"a\":";
  if (name == "two") return "{} {}";
  if (name == "bad_utf8") {
    writeBytes(STDOUT, notUtf8, 4);
    return "";
  }
  return null;
});
