/** The guests on V8. Protocol: ../README.md. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Exit, Wasi } from "./wasi.mjs";

const modules = new Map();
const kept = new Map();
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function compiled(file) {
  if (!modules.has(file)) modules.set(file, new WebAssembly.Module(readFileSync(file)));
  return modules.get(file);
}

/** A new instance; functions that are not WASI's do nothing. */
function instantiate(module, wasi) {
  const imports = { wasi_snapshot_preview1: wasi.functions };
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] ??= () => 0;
  }
  const instance = new WebAssembly.Instance(module, imports);
  wasi.memory = instance.exports.memory;
  return instance;
}

function reactor(module) {
  const instance = instantiate(module, new Wasi([], new Uint8Array()));
  instance.exports._initialize?.();
  return instance;
}

function keptReactor(file) {
  if (!kept.has(file)) kept.set(file, reactor(compiled(file)));
  return kept.get(file);
}

function execute({ exports }, request) {
  const pointer = exports.alloc(request.length);
  new Uint8Array(exports.memory.buffer).set(request, pointer >>> 0);
  const packed = BigInt.asUintN(64, exports.execute(pointer, request.length));
  const at = Number(packed >> 32n);
  const length = Number(packed & 0xffffffffn);
  const answer = new Uint8Array(exports.memory.buffer).slice(at, at + length);
  exports.dealloc(at, length);
  return answer;
}

function command(module, request) {
  const wasi = new Wasi(["execute_tool"], request);
  const instance = instantiate(module, wasi);
  try {
    instance.exports._start();
  } catch (e) {
    if (!(e instanceof Exit)) throw e;
    if (e.code !== 0) throw new Error(`exit code ${e.code}: ${decoder.decode(wasi.output(2))}`);
  }
  return wasi.output(1);
}

function same(a, b) {
  if (!(a instanceof Uint8Array)) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function repeat(millis, once) {
  const start = process.hrtime.bigint();
  const end = start + BigInt(millis) * 1_000_000n;
  let first;
  let calls = 0;
  let now;
  do {
    const answer = once();
    first ??= answer;
    if (!same(first, answer)) throw new Error("two calls were answered differently");
    calls++;
    now = process.hrtime.bigint();
  } while (now < end);
  return { calls, nanos: Number(now - start), answer: typeof first === "string" ? first : decoder.decode(first) };
}

function measure(question) {
  const { module: file, millis } = question;
  switch (question.do) {
    case "hello":
      return { name: `V8 ${process.versions.v8}, Node.js ${process.versions.node}` };
    case "kernel": {
      const run = keptReactor(file).exports[question.export];
      return repeat(millis, () => String(run(question.argument)));
    }
    case "warm": {
      const request = encoder.encode(question.request);
      const instance = keptReactor(file);
      return repeat(millis, () => execute(instance, request));
    }
    case "fresh": {
      const request = encoder.encode(question.request);
      const module = compiled(file);
      return repeat(millis, () => execute(reactor(module), request));
    }
    case "command": {
      const request = encoder.encode(question.request);
      const module = compiled(file);
      return repeat(millis, () => command(module, request));
    }
    case "load": {
      const bytes = readFileSync(file);
      return repeat(0, () => {
        new WebAssembly.Module(bytes);
        return "";
      });
    }
    default:
      throw new Error(`there is no question "${question.do}"`);
  }
}

for await (const text of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = measure(JSON.parse(text));
  } catch (e) {
    answer = { error: String(e?.message ?? e) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
