import { serve } from "../support/opskat";
import { procExit, STDOUT, writeText } from "../support/wasi";

export { free, malloc } from "../support/opskat";

serve((name, args) => {
  if (name != "exit") return null;
  writeText(STDOUT, "{\"ok\":true}");
  procExit(0);
  writeText(STDOUT, "written after the end");
  return "";
});
