import { trap } from "../behaviours/traps";
import { serve } from "../support/opskat";
import { STDERR, writeText } from "../support/wasi";

export { free, malloc } from "../support/opskat";

serve((name, args) => {
  writeText(STDERR, "about to trap\n");
  return trap(name, args);
});
