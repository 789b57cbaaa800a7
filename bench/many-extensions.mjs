#!/usr/bin/env node
// How a host does with many installed extensions: restart, first call, list, heap. Prints one table.
//
//   node bench/many-extensions.mjs [--count 100] [--guest examples/notes/dist] [--tool list_notes] [--launcher ./annex] [--data DIR]
//
// Every extension is a package of its own, with its own id and digest; they share one module, so that compiling
// happens once and what is measured is the host. With --data the installed extensions stay there for another run.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    guest: { type: "string", default: "examples/notes/dist" },
    tool: { type: "string", default: "list_notes" },
    launcher: { type: "string", default: "./annex" },
    data: { type: "string" },
  },
});
const count = Number(options.count);
const data = options.data ?? mkdtempSync(join(tmpdir(), "annex-many-"));
const run = promisify(execFile);

// ---- packages: a zip without compression

const CRC = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc32 = (bytes) => ~bytes.reduce((crc, byte) => CRC[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0;

function numbers(...pairs) {
  const out = Buffer.alloc(pairs.reduce((size, [width]) => size + width, 0));
  let at = 0;
  for (const [width, value] of pairs) at = out.writeUIntLE(value, at, width);
  return out;
}

/** Entries keep their checksum, so that the module is looked at once and not for every package. */
function zip(entries) {
  const parts = [];
  const index = [];
  let offset = 0;
  for (const { name, bytes, crc } of entries) {
    const common = [[2, 20], [2, 0x800], [2, 0], [4, 0x21 << 16], [4, crc], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0]];
    parts.push(numbers([4, 0x04034b50], ...common), Buffer.from(name), bytes);
    index.push(numbers([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), Buffer.from(name));
    offset += 30 + name.length + bytes.length;
  }
  const directory = Buffer.concat(index);
  const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, entries.length], [2, entries.length], [4, directory.length], [4, offset], [2, 0]);
  return Buffer.concat([...parts, directory, end]);
}

function entry(name, bytes) {
  return { name, bytes, crc: crc32(bytes) };
}

function files(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => entry(relative(folder, path), readFileSync(path)));
}

const fixed = files(options.guest).filter((file) => file.name !== "manifest.json");
const manifest = JSON.parse(readFileSync(join(options.guest, "manifest.json"), "utf8"));
const idOf = (number) => `many-${String(number).padStart(4, "0")}`;
const packaged = (number) =>
  zip([entry("manifest.json", Buffer.from(JSON.stringify({ ...manifest, name: idOf(number) }))), ...fixed]);

// ---- a host

class Host {
  static async start() {
    const host = new Host();
    host.began = performance.now();
    host.process = spawn(options.launcher, ["--data", data, "serve", "--port", "0", "--no-examples"], { stdio: "ignore" });
    host.exited = new Promise((resolve) => host.process.once("exit", resolve));
    const before = Date.now();
    for (;;) {
      if (host.process.exitCode !== null) throw new Error("annex serve ended");
      try {
        const file = join(data, "host.json");
        if (statSync(file).mtimeMs >= before - 1_000) {
          const { url, token } = JSON.parse(readFileSync(file, "utf8"));
          host.url = url;
          host.headers = { Authorization: `Bearer ${token}` };
          if ((await fetch(new URL("/health", url))).ok) return host;
        }
      } catch {
        // not there yet
      }
      await sleep(5);
    }
  }

  get millis() {
    return performance.now() - this.began;
  }

  async ask(method, path, body, type = "application/json") {
    const headers = body ? { ...this.headers, "Content-Type": type } : this.headers;
    const answer = await fetch(new URL(`/api/v1${path}`, this.url), { method, headers, body });
    const document = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${document.error?.message}`);
    return document;
  }

  async call(number) {
    const outcome = await this.ask("POST", "/calls", JSON.stringify({ tool: `${idOf(number)}/${options.tool}`, arguments: {} }));
    if (outcome.outcome !== "completed") throw new Error(JSON.stringify(outcome));
  }

  async heapMiB() {
    const { stdout: home } = await run(options.launcher, ["--java-home"]);
    const jcmd = join(home.trim(), "bin/jcmd");
    await run(jcmd, [String(this.process.pid), "GC.run"]);
    const { stdout } = await run(jcmd, [String(this.process.pid), "GC.heap_info"]);
    return [...stdout.matchAll(/used (\d+)K/g)].map((match) => Number(match[1]) / 1024);
  }

  rssMiB() {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.process.pid}/status`, "utf8"))[1]) / 1024;
  }

  async stop() {
    this.process.kill("SIGTERM");
    await this.exited;
  }
}

const rows = [];
const row = (name, value) => {
  rows.push([name, value]);
  console.log(`${name.padEnd(58)} ${value}`);
};
const ms = (value) => `${value.toFixed(0)} ms`;

async function timed(task) {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

async function median(rounds, task) {
  const times = [];
  for (let i = 0; i < rounds; i++) times.push(await timed(task));
  return times.sort((one, other) => one - other)[rounds >> 1];
}

// ---- what is measured

async function install() {
  const host = await Host.start();
  const there = new Set((await host.ask("GET", "/extensions")).items.map((item) => item.id));
  const missing = Array.from({ length: count }, (_, number) => number).filter((number) => !there.has(idOf(number)));
  const took = await timed(async () => {
    for (const number of missing) {
      const plan = await host.ask("POST", `/plans?as=m${number}`, packaged(number), "application/zip");
      await host.ask("POST", "/extensions", JSON.stringify({ plan: plan.id, grant: "all" }));
    }
  });
  if (missing.length) row(`installing ${missing.length}, each`, ms(took / missing.length));
  await host.stop();
}

async function restart() {
  const host = await Host.start();
  row("process start to open doors", ms(host.millis));
  await host.call(count - 1);
  row("process start to first answered call", ms(host.millis));
  const first = await host.ask("GET", "/extensions");
  const states = Object.entries(Object.groupBy?.(first.items, (item) => item.readiness) ?? {}).map(([name, all]) => `${all.length} ${name}`);
  row("process start to list", `${ms(host.millis)}${states.length ? ` (${states.join(", ")})` : ""}`);
  row("GET /extensions, median of 15", ms(await median(15, () => host.ask("GET", "/extensions"))));
  row("GET /tools, median of 15", ms(await median(15, () => host.ask("GET", "/tools"))));
  row("annex list beside the host, median of 5", ms(await median(5, () => run(options.launcher, ["--data", data, "list"], { maxBuffer: 64 << 20 }))));
  const limit = performance.now() + 600_000;
  while ((await host.ask("GET", "/health")).preparing > 0 && performance.now() < limit) await sleep(50);
  row("process start to all ready", ms(host.millis));
  row("call of a ready one, median of 15", ms(await median(15, () => host.call(count - 2))));
  const [heap, metaspace] = await host.heapMiB();
  row("heap in use after collection", `${heap.toFixed(0)} MiB`);
  if (metaspace) row("metaspace in use", `${metaspace.toFixed(0)} MiB`);
  row("resident memory", `${host.rssMiB().toFixed(0)} MiB`);
  await host.stop();
}

async function commands() {
  const annex = (...args) => run(options.launcher, ["--data", data, ...args], { maxBuffer: 64 << 20 });
  row("annex list without a host, median of 5", ms(await median(5, () => annex("list"))));
  row("annex call without a host, median of 7", ms(await median(7, () => annex("call", `${idOf(0)}/${options.tool}`))));
}

try {
  console.log(`${count} extensions from ${options.guest}`);
  await install();
  await restart();
  await commands();
} finally {
  if (!options.data) rmSync(data, { recursive: true, force: true });
}
