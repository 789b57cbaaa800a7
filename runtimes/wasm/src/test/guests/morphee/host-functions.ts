import { isText, member, numberOf, textOf } from "../support/json";
import { answer, log } from "../support/morphee";

export { alloc, dealloc, describe } from "../support/morphee";

// @ts-ignore: decorator
@external("morphee", "http_fetch")
declare function httpFetch(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "vault_get")
declare function vaultGet(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "vault_set")
declare function vaultSet(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "event_emit")
declare function eventEmit(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "data_get_task")
declare function dataGetTask(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "data_create_task")
declare function dataCreateTask(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "data_list_tasks")
declare function dataListTasks(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "data_update_task")
declare function dataUpdateTask(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "data_list_spaces")
declare function dataListSpaces(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "data_list_conversations")
declare function dataListConversations(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "file_read")
declare function fileRead(argument: usize, length: i32): i64;

// @ts-ignore: decorator
@external("morphee", "file_list")
declare function fileList(argument: usize, length: i32): i64;

export function execute(pointer: i32, length: i32): i64 {
  return answer(pointer, length, (action, parameters) => {
    if (action == "log") {
      log(textOf(member(parameters, "level")), textOf(member(parameters, "message")));
      return "true";
    }
    if (action != "call") return null;
    const text = member(parameters, "text");
    const request = isText(text) ? textOf(text) : member(parameters, "request");
    const name = textOf(member(parameters, "function"));
    let reply = "null";
    for (let left = numberOf(parameters, "times", 1); left > 0; left--) reply = call(name, request);
    return reply;
  });
}

function call(name: string, request: string): string {
  const bytes = String.UTF8.encode(request);
  const reply = dispatch(name, changetype<usize>(bytes), bytes.byteLength);
  return String.UTF8.decodeUnsafe(<usize>(reply >>> 32), <usize>(reply & 0xffffffff));
}

function dispatch(name: string, argument: usize, length: i32): i64 {
  if (name == "http_fetch") return httpFetch(argument, length);
  if (name == "vault_get") return vaultGet(argument, length);
  if (name == "vault_set") return vaultSet(argument, length);
  if (name == "event_emit") return eventEmit(argument, length);
  if (name == "data_get_task") return dataGetTask(argument, length);
  if (name == "data_create_task") return dataCreateTask(argument, length);
  if (name == "data_list_tasks") return dataListTasks(argument, length);
  if (name == "data_update_task") return dataUpdateTask(argument, length);
  if (name == "data_list_spaces") return dataListSpaces(argument, length);
  if (name == "data_list_conversations") return dataListConversations(argument, length);
  if (name == "file_read") return fileRead(argument, length);
  if (name == "file_list") return fileList(argument, length);
  return unreachable();
}
