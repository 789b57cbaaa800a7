import { serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

serve((name, args) => {
  if (name == "text") return "{\"error\":\"it did not work\"}";
  if (name == "number") return "{\"error\":5}";
  if (name == "empty") return "{\"error\":\"\"}";
  if (name == "object") return "{\"error\":{\"a\":1}}";
  if (name == "unicode") return "{\"error\":\"caf\u00e9 \\u003cb\\u003e\"}";
  return null;
});
