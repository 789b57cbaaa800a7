// What authors of extensions use: test cases of a package, and a host that follows their work.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { forget, freshData, guests, launcher, root, run } from "./lib/annex.js";

const textkit = join(root, "examples/textkit/dist");

describe("annex test", { timeout: 300_000 }, () => {
  let folder;
  before(() => (folder = freshData()));
  after(() => forget(folder));

  const write = (name, expect) => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify({ grants: "all", steps: [{ call: "slugify", arguments: { text: "A b" }, expect }] }));
    return file;
  };
  const annexTest = (...args) => run(launcher, ["test", textkit, ...args], { env: { ...process.env, ANNEX_DATA: join(folder, "data") } });

  test("runs the cases beside a package without a host and without its data", async () => {
    const done = await annexTest();
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.match(done.stdout, /ok {4}makes-slugs/);
    assert.match(done.stdout, /2 passed, 0 failed/);
    assert.equal(existsSync(join(folder, "data")), false);
  });

  test("tells what is not as expected, to people, programs and build servers", async () => {
    const file = write("wrong.json", { result: { slug: "a_b" } });
    const people = await annexTest(file, "--junit", join(folder, "cases.xml"));
    assert.equal(people.code, 1);
    assert.match(people.stdout, /FAIL {2}wrong[\s\S]*at result\.slug\s+expected "a_b"\s+was "a-b"/);
    assert.match(readFileSync(join(folder, "cases.xml"), "utf8"), /failures="1"/);
    const program = JSON.parse((await annexTest(file, "--json")).stdout);
    assert.deepEqual(program.cases[0].differences, [
      { path: "step 1 (call slugify) at result.slug", expected: '"a_b"', actual: '"a-b"' },
    ]);
  });

  test("writes what happened when told to", async () => {
    const file = write("wrong.json", { result: { slug: "a_b" } });
    assert.equal((await annexTest(file, "--update")).code, 0);
    assert.equal(JSON.parse(readFileSync(file, "utf8")).steps[0].expect.result.slug, "a-b");
    assert.equal((await annexTest(file)).code, 0);
  });
});

describe("annex dev", { timeout: 300_000 }, () => {
  let folder;
  let dist;
  let child;
  let exited;
  let frontend;
  let output = "";

  before(async () => {
    folder = freshData();
    dist = join(folder, "dist");
    mkdirSync(dist);
    cpSync(join(guests, "opskat/echo"), dist, { recursive: true });
    frontend = createServer((request, response) => response.end(`page ${request.url}`)).listen(0, "127.0.0.1");
    await new Promise((resolve) => frontend.once("listening", resolve));
    child = spawn(launcher, ["dev", dist, "--frontend", `http://127.0.0.1:${frontend.address().port}`], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    exited = new Promise((resolve) => child.once("exit", resolve));
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
    await until(/Installed echo 1\.0\.0/);
  });
  after(() => {
    child.kill("SIGKILL");
    frontend.close();
    forget(folder);
  });

  const until = async (pattern) => {
    const deadline = Date.now() + 120_000;
    while (!pattern.test(output)) {
      if (Date.now() > deadline || child.exitCode !== null) assert.fail(`no ${pattern} in ${output}`);
      await sleep(100);
    }
  };
  const fact = (name) => new RegExp(`${name} +(\\S+)`).exec(output)[1];
  const ask = (path, options = {}) =>
    fetch(new URL(path, fact("MCP endpoint")), { ...options, headers: { Authorization: `Bearer ${fact("Token")}`, ...options.headers } });

  test("says what it granted, and shows calls as they come", async () => {
    assert.match(output, /It may now[\s\S]*kv: /);
    const call = await ask("/api/v1/calls", { method: "POST", body: '{"tool":"echo/echo","arguments":{"message":"hi"}}' });
    assert.equal((await call.json()).outcome, "completed");
    await until(/> echo\/echo {"message":"hi"}[\s\S]*< echo\/echo completed/);
  });

  test("takes a new version, and keeps the one before when that is none", async () => {
    const manifest = join(dist, "manifest.json");
    const good = readFileSync(manifest, "utf8");
    writeFileSync(manifest, "{");
    await until(/manifest/);
    writeFileSync(manifest, good.replace('"1.0.0"', '"1.0.1"'));
    await until(/Installed echo 1\.0\.1/);
  });

  test("serves the frontend's pages, and only its origin may call", async () => {
    assert.equal(await (await ask("/extensions/echo/index.html")).text(), "page /index.html");
    const origin = `http://127.0.0.1:${frontend.address().port}`;
    const own = await ask("/api/v1/extensions", { headers: { Origin: origin } });
    assert.equal(own.headers.get("access-control-allow-origin"), origin);
    assert.equal((await ask("/api/v1/extensions", { headers: { Origin: "http://localhost:1" } })).status, 403);
  });

  test("leaves nothing when it ends", async () => {
    const data = fact("Commands +annex call … --data");
    assert.equal(existsSync(data), true);
    child.kill("SIGTERM");
    assert.equal(await exited, 0, output);
    assert.equal(existsSync(data), false);
  });
});
