// A guest that fetches from a web server of this machine: denied, then granted, with the journal of both.
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { annex, forget, freshData, guests, Server } from "./lib/annex.js";

const id = "test.host-functions";

const told = '"description": "Made for the tests of this host."';

/** The fixture guest asking for one place: in its manifest, and in the copy of it that the guest itself tells. */
function guestFor(folder, place) {
  cpSync(join(guests, "morphee/host-functions"), folder, { recursive: true });
  const instead = `"allowed_domains": ["${place}"]`.padEnd(told.length);
  assert.equal(instead.length, told.length);
  for (const [name, encoding] of [["manifest.json", "utf8"], ["extension.wasm", "utf16le"]]) {
    const file = join(folder, name);
    const bytes = readFileSync(file);
    const at = bytes.indexOf(told, 0, encoding);
    assert.ok(at > 0, `${name} has no ${told}`);
    bytes.write(instead, at, encoding);
    writeFileSync(file, bytes);
  }
  return folder;
}

describe("a guest that fetches", { timeout: 300_000 }, () => {
  const asked = [];
  let data, package_, web, place, server;
  before(async () => {
    data = freshData();
    package_ = freshData();
    web = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end("hello from the web");
    });
    await new Promise((resolve) => web.listen(0, "127.0.0.1", resolve));
    place = `127.0.0.1:${web.address().port}`;
    server = await Server.start(data, "--no-examples");
  });
  after(async () => {
    await server?.stop();
    web.closeAllConnections();
    web.close();
    forget(data);
    forget(package_);
  });

  const ok = async (...args) => {
    const done = await annex(data, ...args);
    assert.equal(done.code, 0, `${args.join(" ")}\n${done.stdout}${done.stderr}`);
    return done.stdout;
  };
  const fetched = async (method) =>
    JSON.parse(
      await ok(
        "call",
        "host-functions__call",
        JSON.stringify({ function: "http_fetch", request: { method, url: `http://${place}/news?q=hidden` } }),
      ),
    );

  test("is denied without a grant, and nothing is sent", async () => {
    await ok("install", guestFor(package_, place), "--grant", "log");
    assert.deepEqual(await fetched("GET"), {
      ok: false,
      error: { code: "permission_denied", message: "Permission denied: http:read" },
    });
    assert.deepEqual(asked, []);
  });

  test("fetches what it was granted, and no more", async () => {
    await ok("grant", id, `http.read=http://${place}`);
    const { ok: fine, value } = await fetched("GET");
    assert.equal(fine, true);
    assert.equal(value.status, 200);
    assert.equal(value.body, "hello from the web");
    assert.equal((await fetched("POST")).error.message, "Permission denied: http:write");
    assert.deepEqual(asked, ["GET /news?q=hidden"]);
  });

  test("stops when the grant is taken back", async () => {
    await ok("revoke", id, `http.read=http://${place}`);
    assert.equal((await fetched("GET")).error.code, "permission_denied");
    assert.equal(asked.length, 1);
  });

  test("the journal has each decision, and nothing of queries and bodies", async () => {
    const text = await ok("journal", "--limit", "500", "--json");
    assert.match(text, /To allow it: annex grant/);
    const lines = JSON.parse(text)
      .items.reverse()
      .filter((item) => item.extension === id && (item.kind === "GRANT" || item.action.startsWith("http.")))
      .map((item) => `${item.kind} ${item.action} ${item.verdict} ${item.target}`);
    assert.deepEqual(lines, [
      "GRANT grant ALLOWED log",
      `DECISION http.request DENIED GET http://${place}/news?…`,
      `GRANT grant ALLOWED http.read=http://${place}`,
      `DECISION http.request ALLOWED GET http://${place}/news?…`,
      `DECISION http.connect ALLOWED ${place}`,
      `DECISION http.request DENIED POST http://${place}/news?…`,
      `GRANT revoke DENIED http.read=http://${place}`,
      `DECISION http.request DENIED GET http://${place}/news?…`,
    ]);
    assert.equal(/hidden|hello from the web/.test(text), false);
  });
});
