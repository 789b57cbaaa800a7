import { isText, member, quote, textOf } from "../support/json";
import { actionOf, answer, failure, log, parametersOf } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

export function execute(pointer: i32, length: i32): i64 {
  if (actionOf(pointer, length) == "fail") return fail(parametersOf(pointer, length));
  return answer(pointer, length, (action, parameters) => {
    if (action == "greet") return greet(parameters);
    if (action == "echo") return parameters;
    if (action == "log") {
      log(textOf(member(parameters, "level")), textOf(member(parameters, "message")));
      return "true";
    }
    return null;
  });
}

function greet(parameters: string): string {
  const name = member(parameters, "name");
  return "{\"message\":" + quote("Hello, " + (isText(name) ? textOf(name) : "World") + "!") + "}";
}

function fail(parameters: string): i64 {
  const message = member(parameters, "message");
  return failure(isText(message) ? textOf(message) : "it did not work", "asked_to");
}
