// Code off the path of calls: a fresh host listens before all of it is compiled, a restart lists and answers at once.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { annex, forget, freshData, Server } from "./lib/annex.js";

async function states(server) {
  const { items } = await server.admin("/extensions");
  return Object.fromEntries(items.map((item) => [item.id, item.readiness]));
}

async function ready(server) {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const now = Object.values(await states(server));
    if (now.length && now.every((one) => one === "ready")) return;
    assert.ok(Date.now() < deadline, now.join(", "));
    await sleep(100);
  }
}

describe("preparing and ready", { timeout: 300_000 }, () => {
  let data;
  let server;
  before(() => {
    data = freshData();
  });
  after(async () => {
    await server?.stop();
    forget(data);
  });

  test("a fresh host has its examples as soon as it listens, and a call waits for their code", async () => {
    server = await Server.start(data);
    const early = await states(server);
    assert.deepEqual(Object.keys(early).sort(), ["dev.annex.textkit", "notes"]);
    for (const state of Object.values(early)) assert.match(state, /^(preparing|ready)$/);
    const { items } = await server.admin("/tools");
    assert.ok(items.some((tool) => tool.agentName === "textkit__word_count"));
    const deadline = Date.now() + 120_000;
    let done = await annex(data, "call", "notes__list_notes");
    while (done.code !== 0 && Date.now() < deadline) {
      assert.match(done.stderr, /DEADLINE_EXCEEDED.*still being prepared/);
      done = await annex(data, "call", "notes__list_notes");
    }
    assert.equal(done.code, 0, done.stderr);
    await ready(server);
    assert.match((await annex(data, "list")).stdout, /notes .*enabled +ready/);
  });

  test("disabled and enabled again it is still ready", async () => {
    assert.equal((await annex(data, "disable", "notes")).code, 0);
    assert.equal((await states(server)).notes, undefined);
    assert.equal((await annex(data, "enable", "notes")).code, 0);
    await ready(server);
  });

  test("without a host nothing is prepared ahead, and a call prepares what it needs", async () => {
    await server.stop();
    server = undefined;
    const { items } = JSON.parse((await annex(data, "list", "--json")).stdout);
    assert.deepEqual([...new Set(items.map((item) => item.readiness))], ["on-demand"]);
    assert.equal((await annex(data, "call", "notes__list_notes")).code, 0);
  });

  test("a restart offers its tools at once and gets ready from what was kept", async () => {
    server = await Server.start(data);
    const { items } = await server.admin("/tools");
    assert.ok(items.some((tool) => tool.agentName === "notes__list_notes"));
    assert.equal((await annex(data, "call", "notes__list_notes")).code, 0);
    await ready(server);
  });

  test("stopping does not wait for code that is being prepared", async () => {
    const fresh = freshData();
    const other = await Server.start(fresh);
    const before = Date.now();
    await other.stop();
    assert.ok(Date.now() - before < 10_000);
    forget(fresh);
  });
});
