/** The guest side of the opskat dialect: one command run per call, request on stdin, result on stdout. */
import { member, quote, textOf } from "./json";
import { argumentsGiven, readInput, STDOUT, writeText } from "./wasi";

// @ts-ignore: decorator
@external("opskat", "host_log")
export declare function hostLog(level: usize, levelLength: i32, message: usize, messageLength: i32): void;
// @ts-ignore: decorator
@external("opskat", "host_kv_get")
export declare function hostKvGet(key: usize, keyLength: i32): i64;
// @ts-ignore: decorator
@external("opskat", "host_kv_set")
export declare function hostKvSet(key: usize, keyLength: i32, value: usize, valueLength: i32): void;
// @ts-ignore: decorator
@external("opskat", "host_action_event")
declare function hostActionEvent(type: usize, typeLength: i32, data: usize, dataLength: i32): void;
// @ts-ignore: decorator
@external("opskat", "host_io_open")
declare function hostIoOpen(parameters: usize, length: i32): i64;
// @ts-ignore: decorator
@external("opskat", "host_asset_get_config")
declare function hostAssetGetConfig(asset: i64): i64;

export function malloc(size: i32): i32 {
  return <i32>heap.alloc(size);
}

export function free(pointer: i32): void {}

/** Answers a tool or action by name with JSON text; null means the name is unknown. */
export type Handler = (name: string, args: string) => string | null;

/** Runs the call the host made, for guests that have only tools; actions of the same names do the same. */
export function serve(tools: Handler): void {
  serveAll(tools, tools);
}

export function serveAll(tools: Handler, actions: Handler): void {
  const entry = argumentsGiven()[0];
  if (entry == "execute_tool") answer("tool", tools);
  else if (entry == "execute_action") answer("action", actions);
  else if (entry == "check_policy") fail("no policy checker registered");
  else if (entry == "validate_config") reply("[]");
  else fail("unknown function: " + entry);
}

export function answer(kind: string, handler: Handler): void {
  const request = readInput();
  if (request.trim() == "") return fail("parse " + kind + " request: unexpected end of JSON input");
  const name = textOf(member(request, kind));
  const result = handler(name, member(request, "args"));
  if (result === null) fail("unknown " + kind + ": " + name);
  else reply(result);
}

export function reply(json: string): void {
  writeText(STDOUT, json);
}

export function fail(message: string): void {
  reply("{\"error\":" + quote(message) + "}");
}

export function log(level: string, message: string): void {
  const levelBytes = String.UTF8.encode(level);
  const messageBytes = String.UTF8.encode(message);
  hostLog(
    changetype<usize>(levelBytes), levelBytes.byteLength, changetype<usize>(messageBytes), messageBytes.byteLength,
  );
}

export function event(type: string, json: string): void {
  const typeBytes = String.UTF8.encode(type);
  const jsonBytes = String.UTF8.encode(json);
  hostActionEvent(changetype<usize>(typeBytes), typeBytes.byteLength, changetype<usize>(jsonBytes), jsonBytes.byteLength);
}

export function kvGet(key: string): string {
  const bytes = String.UTF8.encode(key);
  return unpack(hostKvGet(changetype<usize>(bytes), bytes.byteLength));
}

export function kvSet(key: string, value: usize, length: i32): void {
  const bytes = String.UTF8.encode(key);
  hostKvSet(changetype<usize>(bytes), bytes.byteLength, value, length);
}

export function kvLength(key: string): i32 {
  const bytes = String.UTF8.encode(key);
  return <i32>hostKvGet(changetype<usize>(bytes), bytes.byteLength);
}

export function ioOpen(parameters: string): string {
  const bytes = String.UTF8.encode(parameters);
  return unpack(hostIoOpen(changetype<usize>(bytes), bytes.byteLength));
}

export function assetConfig(asset: i64): string {
  return unpack(hostAssetGetConfig(asset));
}

function unpack(packed: i64): string {
  return packed == 0 ? "" : String.UTF8.decodeUnsafe(<usize>(<u64>packed >> 32), <usize>(packed & 0xffffffff));
}
