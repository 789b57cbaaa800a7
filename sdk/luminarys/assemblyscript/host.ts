/** The host functions: a request goes out as MessagePack, a response comes back as one value. */
import { Value, Writer, read } from "./msgpack";

export type Import = (request: usize, length: i32) => u64;

/** Calls a function of the host and gives the bytes of its response, which may say `error`. */
export function exchange(call: Import, request: Uint8Array): Uint8Array {
  const reply = call(request.dataStart, request.length);
  const length = <i32>(reply & 0xffffffff);
  const bytes = new Uint8Array(length);
  memory.copy(bytes.dataStart, <usize>(reply >> 32), length);
  return bytes;
}

/** Calls a function of the host; throws what it answers as its error, which ends the call with that text. */
export function ask(name: string, call: Import, request: Writer): Value {
  const response = read(exchange(call, request.finish()));
  const error = response.at("error").asText();
  if (error.length > 0) throw new Error(`abi error: ${name}: ${error}`);
  return response;
}
