import { bigJson, sizeOfBig } from "../behaviours/output";
import { numberOf } from "../support/json";
import { serve } from "../support/opskat";
import { STDOUT, writeBytes } from "../support/wasi";

export { free, malloc } from "../support/opskat";

serve((name, args) => {
  if (name != "big") return null;
  const json = bigJson("", <i32>numberOf(args, "bytes", 16_777_216), "");
  writeBytes(STDOUT, json, sizeOfBig);
  return "";
});
