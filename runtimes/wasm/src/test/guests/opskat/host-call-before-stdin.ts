import { log, reply } from "../support/opskat";
import { readInput } from "../support/wasi";

export { free, malloc } from "../support/opskat";

log("info", "before stdin");
reply("{\"bytes\":" + String.UTF8.byteLength(readInput()).toString() + "}");
