// Hosts and programs of extensions get SIGKILL at random moments while clients call. Every call has to end with an answer
// or an error that says why, nothing may be left running five seconds later, and what was acknowledged has to be there.
//   ANNEX_KILLS=500 node --test kills.test.js      how often to kill (./verify --full does 500)
//   ANNEX_KILLS_SEED=7                             the moments, as far as chance is ours
//   ANNEX_KILLS_MINUTES=30                         end after so long, however many it were
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { annex, forget, freshData, guests, launcher, Server } from "./lib/annex.js";
import { descendants, gone, marked, processOf } from "./lib/processes.js";

const KILLS = Number(process.env.ANNEX_KILLS ?? 16);
const SEED = Number(process.env.ANNEX_KILLS_SEED ?? 7);
const MINUTES = Number(process.env.ANNEX_KILLS_MINUTES ?? Infinity);
/** No process of a host that was killed runs longer than this. */
const PROMISED = 5_000;
/** What a program leaves that was killed is ended by its host, which first waits for its last words. */
const SOON = 30_000;
/** A call may take its deadline of two minutes; one that took longer than this was not ended by a kill. */
const PATIENCE = 150_000;
const lib = join(dirname(fileURLToPath(import.meta.url)), "lib");

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What became of all calls. */
class Tally {
  outcomes = new Map();
  answered = new Map();
  attempted = new Map();
  nameless = [];
  slowest = 0;

  async of(tool, call) {
    const began = performance.now();
    this.count(this.attempted, tool);
    const { value, failure } = await call();
    this.slowest = Math.max(this.slowest, performance.now() - began);
    if (failure === undefined) this.count(this.answered, tool);
    else if (!/\w{3,}/.test(failure) || /timed out|aborted/i.test(failure)) this.nameless.push(`${tool}: ${failure}`);
    this.count(this.outcomes, (failure ?? "answered").replace(/[0-9a-f]{12,}|[\d.]+/g, "N").slice(0, 150));
    return value;
  }

  /** How many notes were acknowledged. */
  get notes() {
    return this.answered.get("mortal/note") ?? 0;
  }

  count(map, key) {
    map.set(key, (map.get(key) ?? 0) + 1);
  }
}

const ended = (result) =>
  result.isError ? { failure: result.content[0].text } : { value: result.structuredContent ?? result.content[0].text };

/** Revision 2026-07-28 over HTTP, as the bytes are. */
function overHttp(server) {
  const meta = (name) => `io.modelcontextprotocol/${name}`;
  return async (name, args) => {
    const params = {
      _meta: {
        [meta("protocolVersion")]: "2026-07-28",
        [meta("clientCapabilities")]: {},
        [meta("clientInfo")]: { name: "annex-e2e", version: "1.0.0" },
      },
      name,
      arguments: args,
    };
    try {
      const response = await fetch(server.url, {
        method: "POST",
        signal: AbortSignal.timeout(PATIENCE),
        headers: {
          ...server.headers,
          "Content-Type": "application/json",
          Accept: "application/json, text/event-stream",
          "MCP-Protocol-Version": "2026-07-28",
          "Mcp-Method": "tools/call",
          "Mcp-Name": name,
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
      });
      const body = await response.text();
      const lines = body.split("\n").filter((line) => line.startsWith("data:"));
      const answer = JSON.parse(lines.length > 0 ? lines.at(-1).slice(5) : body);
      return answer.error ? { failure: `error ${answer.error.code} ${answer.error.message}` } : ended(answer.result);
    } catch (error) {
      return { failure: `connection: ${error.cause?.code ?? error.cause?.message ?? error.message}` };
    }
  };
}

/** The official client over the bridge that `annex mcp` is beside a running host; undefined when the host went first. */
async function overBridge(data) {
  const client = new Client({ name: "annex-e2e", version: "1.0.0" });
  const transport = new StdioClientTransport({ command: launcher, args: ["--data", data, "mcp"], stderr: "ignore" });
  try {
    await client.connect(transport, { timeout: PATIENCE });
  } catch {
    await client.close();
    return undefined;
  }
  const call = async (name, args) => {
    try {
      return ended(await client.callTool({ name, arguments: args }, undefined, { timeout: PATIENCE }));
    } catch (error) {
      return { failure: `client: ${error.message}` };
    }
  };
  return { call, close: () => client.close() };
}

describe(`${KILLS} kills at random moments`, { timeout: 120_000 + KILLS * 15_000 }, () => {
  const data = freshData();
  const folder = freshData();
  const mark = `${process.pid}-${Date.now()}`;
  const random = chance(SEED);
  const upTo = (most) => Math.floor(random() * most);
  const tally = new Tally();
  /** The host that runs now: whether it is over. */
  let over = { done: true };
  /** By caller: the last text that was acknowledged, and the last that was sent. */
  const notes = new Map();
  let counted = 0;
  let restarts = 0;
  const kills = { hosts: 0, programs: 0 };
  const slowestEnd = { hosts: 0, programs: 0 };
  let server;

  after(async () => {
    over.done = true;
    await server?.stop();
    forget(data);
    forget(folder);
  });

  async function install() {
    const mortal = join(folder, "mortal");
    mkdirSync(mortal);
    cpSync(join(lib, "mortal.mjs"), join(mortal, "mortal.mjs"));
    const tool = (handler) => [handler, { description: handler, read_only: true, backend: { kind: "extension_host", handler } }];
    const manifest = {
      name: "mortal",
      version: "0.1.0",
      min_agh_version: "0.5.0",
      capabilities: { provides: ["tool.provider"] },
      actions: { requires: ["memory/store"] },
      security: { capabilities: ["memory.write"] },
      subprocess: { command: process.execPath, args: ["mortal.mjs"], env: { MORTAL_MARK: mark } },
      resources: { tools: Object.fromEntries(["echo", "slow", "note"].map(tool)) },
    };
    writeFileSync(join(mortal, "extension.json"), JSON.stringify(manifest));
    const servers = { small: { command: process.execPath, args: [join(lib, "small-server.js")], env: { MORTAL_MARK: mark } } };
    writeFileSync(join(folder, ".mcp.json"), JSON.stringify({ mcpServers: servers }));
    for (const words of [
      ["install", mortal, "--yes"],
      ["install", join(guests, "opskat/echo"), "--as", "counter", "--yes"],
      ["import", join(folder, ".mcp.json"), "--yes"],
    ]) {
      const done = await annex(data, ...words);
      assert.equal(done.code, 0, done.stdout + done.stderr);
    }
  }

  /** One caller, until its host is gone. The first also counts, so that each of its calls follows the one before. */
  async function callUntil(over, number, call) {
    let turn = 0;
    while (!over.done) {
      const kind = Math.floor(Math.random() * (number === 0 ? 5 : 4));
      if (kind === 0) await tally.of("mortal/echo", () => call("mortal__echo", { text: "x".repeat(500) }));
      if (kind === 1) await tally.of("mortal/slow", () => call("mortal__slow", { ms: Math.floor(Math.random() * 800) }));
      if (kind === 2) await tally.of("small/greet", () => call("small__greet", { name: "Bob" }));
      if (kind === 3) await note(number, call);
      if (kind === 4) await count(call);
      await sleep(turn++ === 0 ? 0 : Math.random() * 250);
    }
  }

  async function note(number, call) {
    const last = notes.get(number) ?? { acknowledged: 0, sent: 0 };
    notes.set(number, last);
    const sent = ++last.sent;
    const value = await tally.of("mortal/note", () => call("mortal__note", { key: `caller-${number}`, content: String(sent) }));
    if (value !== undefined) last.acknowledged = sent;
  }

  async function count(call) {
    const value = await tally.of("echo/echo", () => call("counter__echo", { message: "hello" }));
    if (value === undefined) return;
    assert.ok(value.counter > counted, `the counter gave ${value.counter} after ${counted}: an acknowledged write is lost`);
    counted = value.counter;
  }

  /** What was acknowledged is there, and nothing that was never sent. */
  async function checkNotes() {
    for (const [number, last] of notes) {
      const { items } = await server.admin(`/workspace/memory?collection=&query=caller-${number}&limit=100`);
      const found = items.filter((item) => item.key === `caller-${number}`);
      const kept = found.length === 0 ? 0 : Number(found[0].content);
      assert.ok(
        kept >= last.acknowledged && kept <= last.sent,
        `caller ${number} keeps ${kept}; acknowledged ${last.acknowledged}, sent ${last.sent}`,
      );
    }
  }

  /** Every answered call of a tool has its line. */
  async function checkJournal() {
    for (const extension of ["mortal", "small", "echo"]) {
      const lines = new Map();
      let before = "";
      for (;;) {
        const { items } = await server.admin(`/journal?kind=CALL&extension=${extension}&limit=1000${before}`);
        for (const { target, verdict } of items) if (verdict === "DONE") tally.count(lines, target);
        if (items.length === 0) break;
        before = `&before=${items.at(-1).sequence}`;
      }
      for (const [tool, answered] of tally.answered) {
        if (!tool.startsWith(`${extension}/`)) continue;
        const done = lines.get(tool) ?? 0;
        assert.ok(
          done >= answered && done <= tally.attempted.get(tool),
          `${tool}: ${done} lines of ${answered} answered and ${tally.attempted.get(tool)} attempted calls`,
        );
      }
    }
  }

  /** Kills the program of an extension, or the wall around it; all it left has to go. */
  async function killProgram() {
    const all = marked("MORTAL_MARK", mark);
    const victims = all.filter(({ words }) => /node|bwrap/.test(words[0]));
    if (victims.length === 0) return false;
    const victim = victims[upTo(victims.length)];
    const family = all.filter(({ group }) => group === victim.group);
    if (processOf(victim.pid)?.started !== victim.started) return false;
    process.kill(victim.pid, "SIGKILL");
    const { waited, left } = await gone(family, SOON);
    assert.deepEqual(left, [], "left by a program that was killed");
    slowestEnd.programs = Math.max(slowestEnd.programs, waited);
    kills.programs++;
    return true;
  }

  /** What fails too often is given up, as it says; a person would say this. */
  async function reviveGivenUp() {
    const { items } = await server.admin("/extensions");
    for (const { id } of items.filter((extension) => extension.problem)) {
      await server.admin(`/extensions/${id}/enable`, "POST");
      restarts++;
    }
  }

  /** Any moment: mostly one after something was answered, because before that there is less to lose. */
  async function moment() {
    const before = tally.notes;
    const deadline = performance.now() + PATIENCE;
    if (random() < 0.8) {
      for (let looks = 1; tally.notes === before && performance.now() < deadline; looks++) {
        await sleep(10);
        if (looks % 200 === 0) await reviveGivenUp();
      }
    }
    await sleep(upTo(600));
  }

  async function life() {
    const confinement = random() < 0.5 ? "preferred" : "off";
    writeFileSync(join(data, "annex.json"), JSON.stringify({ "process-confinement": confinement }));
    server = await Server.start(data, "--no-examples");
    await checkNotes();
    await reviveGivenUp();
    const mine = { done: false };
    over = mine;
    const host = server;
    const callers = [0, 1].map((number) => callUntil(mine, number, overHttp(host)));
    const bridged = random() < 0.3;
    if (bridged) {
      callers.push(
        overBridge(data).then(async (bridge) => {
          if (bridge === undefined) return;
          await callUntil(mine, 2, bridge.call);
          await bridge.close();
        }),
      );
    }
    for (let programs = upTo(10); programs > 0 && kills.hosts + kills.programs < KILLS - 1; programs--) {
      await moment();
      await killProgram();
    }
    await moment();
    const left = [...descendants(host.process.pid), ...marked("MORTAL_MARK", mark)];
    host.process.kill("SIGKILL");
    await host.exited;
    kills.hosts++;
    // What was being started at that moment counts as well.
    const all = [...left, ...marked("MORTAL_MARK", mark)].filter(({ words }) => !words?.includes("mcp"));
    mine.done = true;
    const waiting = gone(all, PROMISED);
    // The next host may come while the remains of the last one are being ended, or find nothing left to do.
    if (random() < 0.7) await ends(waiting);
    await Promise.all(callers);
    return waiting;
  }

  async function ends(waiting) {
    const { waited, left } = await waiting;
    assert.deepEqual(left, [], "left five seconds after its host was killed");
    slowestEnd.hosts = Math.max(slowestEnd.hosts, waited);
  }

  test("every call ends by name, nothing is left, nothing acknowledged is lost", async (t) => {
    if (!existsSync("/proc/self/environ")) return t.skip("needs /proc");
    await install();
    let last;
    while (kills.hosts + kills.programs < KILLS && performance.now() < MINUTES * 60_000) {
      const waiting = await life();
      await last;
      last = ends(waiting);
      if (KILLS > 100) console.error(`${kills.hosts} hosts and ${kills.programs} programs killed`);
    }
    await last;
    server = await Server.start(data, "--no-examples");
    await checkNotes();
    await checkJournal();
    await server.stop();
    const remains = await gone(marked("MORTAL_MARK", mark), SOON);
    assert.deepEqual(remains.left, [], "left by a host that stopped in order");
    server = undefined;

    t.diagnostic(`seed ${SEED}: ${kills.hosts} hosts and ${kills.programs} programs killed, ${restarts} given up and enabled again`);
    t.diagnostic(`last process gone after ${Math.round(slowestEnd.hosts)} ms (host killed), ${Math.round(slowestEnd.programs)} ms (program killed)`);
    t.diagnostic(`slowest call ${Math.round(tally.slowest)} ms; counter at ${counted}; notes ${JSON.stringify([...notes.values()])}`);
    for (const [outcome, times] of [...tally.outcomes].sort((a, b) => b[1] - a[1])) t.diagnostic(`${times}  ${outcome}`);
    assert.deepEqual(tally.nameless, []);
    assert.ok(tally.notes > 0 && tally.answered.get("small/greet") > 0 && counted > 0, "nothing was called");
  });
});
