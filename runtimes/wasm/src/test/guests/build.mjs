/** Compiles every fixture guest into a directory of installable packages. Called by `build`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import loadWabt from "wabt";
import { morpheeCases, opskatCases } from "./bad-manifests.mjs";
import { morpheeGuests, opskatGuests } from "./guests.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(process.argv[2]);
const wabt = await loadWabt();
const compiled = new Map();

for (const guest of opskatGuests) await build("opskat", guest);
for (const guest of morpheeGuests) await build("morphee", guest);
await buildBadManifests("opskat", opskatGuests[0], opskatCases);
await buildBadManifests("morphee", morpheeGuests[0], morpheeCases);
console.log(`${opskatGuests.length + morpheeGuests.length} guests, ${opskatCases.length + morpheeCases.length} bad manifests`);

async function build(dialect, guest) {
  const told = { ...guest.manifest, ...guest.described };
  const wasm = await compile(dialect, guest, json(told));
  write(dialect, guest.name, json(guest.manifest), guest.alter ? guest.alter(wasm) : wasm);
}

async function buildBadManifests(dialect, good, cases) {
  const list = [];
  for (const { name, change, text, message, starts } of cases) {
    const manifest = structuredClone(good.manifest);
    change?.(manifest);
    const written = text ?? json(manifest);
    write(dialect, `bad-manifests/${name}`, written, await compile(dialect, good, written));
    list.push({ directory: `bad-manifests/${name}`, message, starts });
  }
  writeFileSync(path.join(target, dialect, "bad-manifests.json"), json(list));
}

function write(dialect, name, manifest, wasm) {
  const directory = path.join(target, dialect, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "manifest.json"), manifest);
  if (wasm !== null) writeFileSync(path.join(directory, dialect === "opskat" ? "main.wasm" : "extension.wasm"), wasm);
}

/** Only morphee guests carry their manifest, so the others are compiled once however many packages use them. */
async function compile(dialect, guest, manifest) {
  const source = `${dialect}/${guest.code ?? guest.name}`;
  const key = dialect === "opskat" ? source : source + manifest;
  if (!compiled.has(key)) compiled.set(key, await compileFresh(dialect, source, guest, manifest));
  return compiled.get(key);
}

async function compileFresh(dialect, source, guest, manifest) {
  const text = read(`${source}.wat`);
  return text === null ? compileScript(dialect, source, guest, manifest) : compileText(`${source}.wat`, text, manifest);
}

function compileText(name, text, manifest) {
  const filled = text
    .replace("{{manifest-length}}", String(Buffer.byteLength(manifest)))
    .replace("{{manifest}}", () => manifest.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n"))
    .replace(/\{\{repeat (\d+):(.*)\}\}/, (_, times, part) => part.repeat(Number(times)));
  const module = wabt.parseWat(name, filled, { tail_call: true, bulk_memory: true, reference_types: true });
  try {
    module.validate();
    return Buffer.from(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

async function compileScript(dialect, source, guest, manifest) {
  const entry = dialect === "morphee" ? "_initialize" : "_start";
  const start = guest.command === false ? [] : ["--exportStart", entry];
  let wasm = null;
  const { error, stderr } = await asc.main(
    [
      `${source}.ts`, "--outFile", "guest.wasm", "--runtime", "stub", "-O3", "--noAssert",
      "--use", "abort=support/wasi/abort", ...start, ...(guest.flags ?? []),
    ],
    {
      readFile: (name) => (name === "manifest.ts" ? `export const manifest: string = ${JSON.stringify(manifest)};` : read(name)),
      writeFile: (_, contents) => void (wasm = Buffer.from(contents)),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${source}: ${error.message}\n${stderr.toString()}`);
  return wasm;
}

function read(name) {
  try {
    return readFileSync(path.join(here, name), "utf8");
  } catch {
    return null;
  }
}

function json(value) {
  return JSON.stringify(value, null, 2) + "\n";
}
