import { quote } from "../support/json";
import { reply } from "../support/opskat";
import { argumentsGiven } from "../support/wasi";

export { free, malloc } from "../support/opskat";

reply("{\"function\":" + quote(argumentsGiven()[0]) + "}");
