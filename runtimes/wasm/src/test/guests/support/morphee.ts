/** The guest side of the morphee dialect: a reactor with describe and execute over buffers in linear memory. */
import { manifest } from "../manifest";
import { member, quote, textOf } from "./json";
import "./wasi";

// @ts-ignore: decorator
@external("morphee", "log")
export declare function hostLog(level: usize, levelLength: i32, message: usize, messageLength: i32): void;

export function alloc(size: i32): i32 {
  return <i32>heap.alloc(size);
}

export function dealloc(pointer: i32, size: i32): void {
  heap.free(pointer);
}

export function describe(): i64 {
  return pack(manifest);
}

/** Answers an action with JSON text; null means the action is unknown. */
export type Handler = (action: string, parameters: string) => string | null;

/** Runs one request and packs its response. */
export function answer(pointer: i32, length: i32, handler: Handler): i64 {
  const request = String.UTF8.decodeUnsafe(pointer, length);
  const action = textOf(member(request, "action"));
  const parameters = member(request, "params");
  const data = handler(action, parameters == "" ? "{}" : parameters);
  return data === null ? failure("Unknown: " + action, "") : pack("{\"success\":true,\"data\":" + data + "}");
}

export function actionOf(pointer: i32, length: i32): string {
  return textOf(member(String.UTF8.decodeUnsafe(pointer, length), "action"));
}

export function parametersOf(pointer: i32, length: i32): string {
  return member(String.UTF8.decodeUnsafe(pointer, length), "params");
}

export function failure(message: string, code: string): i64 {
  return pack(
    "{\"success\":false,\"error\":" + quote(message) + (code == "" ? "" : ",\"code\":" + quote(code)) + "}",
  );
}

export function pack(text: string): i64 {
  const length = String.UTF8.byteLength(text);
  const buffer = heap.alloc(length);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, buffer);
  return packed(buffer, length);
}

export function packed(pointer: usize, length: usize): i64 {
  return (<i64>pointer << 32) | <i64>length;
}

export function log(level: string, message: string): void {
  const levelBytes = String.UTF8.encode(level);
  const messageBytes = String.UTF8.encode(message);
  hostLog(
    changetype<usize>(levelBytes), levelBytes.byteLength, changetype<usize>(messageBytes), messageBytes.byteLength,
  );
}
