// The command line and the host as an operator uses them: installing, granting, limits, the journal, refusals.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { annex, forget, freshData, guests, launcher, root, run, Server } from "./lib/annex.js";

const notes = join(root, "examples/notes/dist");
const textkit = join(root, "examples/textkit/dist");

for (const served of [true, false]) {
  describe(`commands ${served ? "beside a running serve" : "without a running host"}`, { timeout: 300_000 }, () => {
    let data;
    let server;
    before(async () => {
      data = freshData();
      if (served) server = await Server.start(data, "--no-examples");
    });
    after(async () => {
      await server?.stop();
      forget(data);
    });

    const ok = async (...args) => {
      const done = await annex(data, ...args);
      assert.equal(done.code, 0, `${args.join(" ")}\n${done.stdout}${done.stderr}`);
      return done.stdout;
    };
    const json = async (...args) => JSON.parse(await ok(...args, "--json"));

    test("refuses to assume yes without a terminal", async () => {
      const done = await annex(data, "install", notes);
      assert.equal(done.code, 2, done.stderr);
      assert.match(done.stdout + done.stderr, /--yes/);
      assert.match(done.stdout, /kv/);
      assert.equal((await json("list")).items.filter((item) => item.id === "notes").length, 0);
    });

    test("a tool without grant tells the missing permission and the command that grants it", async () => {
      await ok("install", notes, "--grant", "log");
      const denied = await annex(data, "call", "notes__add_note", '{"title":"a","text":"b"}');
      assert.equal(denied.code, 1);
      assert.match(denied.stderr, /PERMISSION_DENIED/);
      assert.match(denied.stderr, /annex grant notes kv/);
      await ok("grant", "notes", "kv");
      assert.match(await ok("call", "notes__add_note", '{"title":"a","text":"b"}'), /"id"/);
    });

    test("refuses to install twice, and replaces when told to", async () => {
      const again = await annex(data, "install", notes, "--yes");
      assert.equal(again.code, 1);
      assert.match(again.stderr, /--replace/);
      await ok("install", notes, "--yes", "--replace");
      assert.match(await ok("call", "notes__list_notes"), /"a"/);
    });

    test("a call tells what it cost, a failed one too", async () => {
      const plain = await annex(data, "call", "notes__list_notes");
      assert.equal(plain.stderr.includes("processor time"), false, plain.stderr);
      const shown = await annex(data, "call", "notes__list_notes", "--cost");
      assert.equal(shown.code, 0, shown.stderr);
      assert.match(shown.stderr, /^time +\d/m);
      assert.match(shown.stderr, /^processor time +\d/m);
      assert.match(shown.stderr, /^fuel +\d{3,}/m);
      assert.match(shown.stderr, /^host calls +\d/m);
      const outcome = await json("call", "notes__list_notes");
      assert.ok(outcome.cost.cpuMicros > 0 && outcome.cost.fuel > 0, JSON.stringify(outcome.cost));
      const failed = await annex(data, "call", "notes__add_note", '{"title":1}', "--cost");
      assert.equal(failed.code, 1);
      assert.match(failed.stderr, /^time +\d/m);
      const lines = (await json("journal", "--kind", "CALL", "--limit", "2")).items;
      assert.equal(lines[0].facts.code, "INVALID_ARGUMENTS");
      assert.ok(lines[0].facts.cost.wallMicros > 0);
      assert.deepEqual(lines[1].facts.cost, outcome.cost);
      if (!served) return;
      const metrics = await (await fetch(new URL("/metrics", server.base), { headers: server.headers })).text();
      assert.match(metrics, /^annex_calls_total\{extension="notes",outcome="DONE"\} [1-9]/m);
      assert.match(metrics, /^annex_calls_total\{extension="notes",outcome="INVALID_ARGUMENTS"\} 1/m);
      assert.match(metrics, /^annex_call_fuel_total\{extension="notes"\} [1-9]/m);
      assert.equal((await fetch(new URL("/metrics", server.base))).status, 401);
    });

    test("a result that is too large is kept and fetched", async () => {
      await ok("install", join(guests, "opskat/big-result"), "--yes");
      const text = await ok("call", "big-result__big", '{"bytes":9000000}');
      assert.ok(text.length < 6_000, `${text.length} characters`);
      const uri = /annex:\/\/artifact\/[0-9a-f]{32}/.exec(text)?.[0];
      assert.ok(uri, text.slice(-500));
      const file = join(data, `fetched-${served}`);
      await ok("artifact", uri, "-o", file);
      const size = Number(/the first bytes of (\d+)/.exec(text)[1]);
      assert.equal(statSync(file).size, size);
      assert.ok(size > 8_900_000);
      const again = await annex(data, "artifact", uri, "-o", file);
      assert.equal(again.code, 2);
      assert.match(again.stderr, /there already/);
    });

    test("installs a bare module", async () => {
      await ok("install", join(textkit, "extension.wasm"), "--yes");
      assert.match(await ok("call", "textkit__word_count", '{"text":"a b"}'), /2/);
    });

    test("an endless loop ends at its deadline, and the host goes on", async () => {
      await ok("install", join(guests, "morphee/loop-forever"), "--yes");
      const tool = (await json("tools")).items.find((item) => item.extension.includes("loop"));
      const before = Date.now();
      const done = await annex(data, "call", tool.agentName, "{}", "--timeout", "PT1S");
      assert.equal(done.code, 1);
      assert.match(done.stderr, /DEADLINE_EXCEEDED/);
      assert.ok(Date.now() - before < 20_000);
      await ok("call", "textkit__word_count", '{"text":"a b"}');
    });

    test("Ctrl-C ends the guest", async () => {
      const tool = (await json("tools")).items.find((item) => item.extension.includes("loop"));
      const child = spawn(launcher, ["--data", data, "call", tool.agentName, "{}", "--timeout", "PT2M"], { cwd: root });
      const exited = new Promise((resolve) => child.once("exit", resolve));
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      child.kill("SIGINT");
      await exited;
      const ended = async () =>
        (await json("journal", "--kind", "CALL", "--limit", "5")).items.some((item) => item.facts.code === "CANCELLED");
      const deadline = Date.now() + 20_000;
      while (!(await ended())) assert.ok(Date.now() < deadline, "the guest still runs");
    });

    test("disables, enables and uninstalls", async () => {
      await ok("disable", "notes");
      const done = await annex(data, "call", "notes__list_notes");
      assert.match(done.stderr, /annex enable notes/);
      await ok("enable", "notes");
      await ok("call", "notes__list_notes");
      await ok("uninstall", "notes");
      assert.match((await annex(data, "call", "notes__list_notes")).stderr, /TOOL_NOT_FOUND/);
    });

    test("bad packages are refused with a reason, without a stack trace", async () => {
      for (const name of ["morphee/component", "morphee/truncated", "morphee/simd", "morphee/unknown-import"]) {
        const done = await annex(data, "install", join(guests, name), "--yes");
        assert.equal(done.code, 1, name);
        assert.doesNotMatch(done.stderr, /\tat |Exception/, name);
        assert.ok(done.stderr.trim().length > 20, name);
      }
    });

    test("the journal has it all", async () => {
      const { items } = await json("journal", "--limit", "500");
      const seen = new Set(items.map((item) => `${item.kind} ${item.action} ${item.verdict}`));
      for (const line of [
        "LIFECYCLE install DONE", "LIFECYCLE uninstall DONE", "GRANT grant ALLOWED",
        "CALL tool.call DONE", "CALL tool.call FAILED", "DECISION kv.get DENIED",
      ]) {
        assert.ok([...seen].some((one) => one === line || (line.startsWith("DECISION kv") && /DECISION kv\.\w+ DENIED/.test(one))), `${line} in ${[...seen].join(", ")}`);
      }
    });

    test("doctor finds nothing wrong", async () => {
      await ok("doctor");
    });
  });
}

describe("one data directory", { timeout: 240_000 }, () => {
  test("a second serve on it is refused and says who has it", async () => {
    const data = freshData();
    const server = await Server.start(data, "--no-examples");
    const second = await annex(data, "serve", "--port", "0", "--no-examples");
    assert.equal(second.code, 1);
    assert.match(second.stderr, new RegExp(`${server.process.pid}|DATA_IN_USE`));
    assert.doesNotMatch(second.stderr, /\tat /);
    assert.equal(statSync(join(data, "token")).mode & 0o077, 0);
    await server.stop();
    forget(data);
  });

  test("survives kill -9 with every acknowledged journal line", async () => {
    const data = freshData();
    const server = await Server.start(data);
    for (let i = 0; i < 8; i++) await annex(data, "call", "textkit__word_count", '{"text":"a"}');
    server.process.kill("SIGKILL");
    await server.exited;
    const done = await annex(data, "journal", "--kind", "CALL", "--limit", "100", "--json");
    assert.equal(done.code, 0, done.stderr);
    assert.ok(JSON.parse(done.stdout).items.length >= 8);
    forget(data);
  });
});

describe("HTTP at the edge", { timeout: 120_000 }, () => {
  let data;
  let server;
  before(async () => {
    data = freshData();
    server = await Server.start(data);
  });
  after(async () => {
    await server?.stop();
    forget(data);
  });

  const post = (headers, body) =>
    fetch(server.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream", ...headers },
      body,
    });
  const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });

  test("no token and a wrong token are 401", async () => {
    assert.equal((await post({}, ping)).status, 401);
    assert.equal((await post({ Authorization: "Bearer nope" }, ping)).status, 401);
  });
  test("a foreign origin is 403", async () => {
    assert.equal((await post({ ...server.headers, Origin: "https://evil.example" }, ping)).status, 403);
  });
  test("ten megabytes are 413", async () => {
    const status = await post(server.headers, `"${"x".repeat(10 << 20)}"`).then((r) => r.status, () => 413);
    assert.equal(status, 413);
  });
  test("junk is 400 and the host goes on", async () => {
    const answer = await post(server.headers, "{nope");
    assert.equal(answer.status, 400);
    assert.equal((await answer.json()).error.code, -32700);
    assert.equal((await fetch(new URL("/health", server.base))).status, 200);
  });
});

describe("stdio", { timeout: 120_000 }, () => {
  test("survives junk and long lines, prints only JSON, ends with its input", async () => {
    const data = freshData();
    const child = spawn(launcher, ["--data", data, "mcp"], { cwd: root, stdio: ["pipe", "pipe", "ignore"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stdin.write("this is not JSON\n");
    child.stdin.write(`${"y".repeat(10 << 20)}\n`);
    child.stdin.write(
      `${JSON.stringify({ jsonrpc: "2.0", id: 7, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "e2e", version: "1" } } })}\n`,
    );
    while (!out.includes('"id":7')) await new Promise((resolve) => setTimeout(resolve, 50));
    const before = Date.now();
    child.stdin.end();
    const code = await new Promise((resolve) => child.once("exit", resolve));
    assert.equal(code, 0);
    assert.ok(Date.now() - before < 10_000);
    for (const line of out.trim().split("\n")) JSON.parse(line);
    forget(data);
  });
});

test("help is there without a host", async () => {
  const done = await run(launcher, ["--help"]);
  assert.equal(done.code, 0);
  assert.match(done.stdout, /install/);
});
