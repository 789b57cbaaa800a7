import { isText, member, quote, textOf } from "../support/json";
import { answer, event, fail, kvGet, kvSet, log, reply } from "../support/opskat";
import { argumentsGiven, readInput } from "../support/wasi";

export { free, malloc } from "../support/opskat";

const entry = argumentsGiven()[0];
if (entry == "execute_tool") answer("tool", echo);
else if (entry == "execute_action") answer("action", echoStream);
else if (entry == "check_policy") answer("tool", (tool, args) => "{\"action\":\"echo\",\"resource\":\"*\"}");
else if (entry == "validate_config") reply(problems(readInput()));
else fail("unknown function: " + entry);

function echo(tool: string, args: string): string | null {
  if (tool != "echo") return null;
  const message = messageOf(args);
  if (message === null) return "{\"error\":\"parse args: message must be a string\"}";
  const before = kvGet("echo_counter");
  const count = (before == "" ? 0 : I64.parseInt(before)) + 1;
  const value = String.UTF8.encode(count.toString());
  kvSet("echo_counter", changetype<usize>(value), value.byteLength);
  log("info", "echo tool called: " + message + " (count=" + count.toString() + ")");
  return "{\"counter\":" + count.toString() + ",\"echo\":" + quote(message) + "}";
}

function echoStream(action: string, args: string): string | null {
  if (action != "echo_stream") return null;
  const message = messageOf(args);
  if (message === null) return "{\"error\":\"parse args: message must be a string\"}";
  let offset = 0;
  for (let i = 0; i < message.length; ) {
    const character = String.fromCodePoint(message.codePointAt(i));
    event("echo", "{\"char\":" + quote(character) + ",\"index\":" + offset.toString() + "}");
    offset += String.UTF8.byteLength(character);
    i += character.length;
  }
  return "{\"status\":\"done\"}";
}

/** The message given, "" when there is none, null when it is not a string. */
function messageOf(args: string): string | null {
  const raw = member(args, "message");
  if (raw == "" || raw == "null") return "";
  return isText(raw) ? textOf(raw) : null;
}

function problems(config: string): string {
  const message = member(config, "message");
  if (message == "" || isText(message)) return "[]";
  return "[{\"field\":\"message\",\"message\":\"must be a string\"}]";
}
