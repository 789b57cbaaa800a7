// Secrets as an operator keeps them: set from standard input, listed, rotated, and nowhere in plain.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { annex, forget, freshData, launcher, run, Server } from "./lib/annex.js";

const canary = "canary-e2e-4c1d-never-shown";

/** Files below a folder that hold a text. */
function filesWith(folder, text) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}

for (const served of [true, false]) {
  describe(`secrets ${served ? "beside a running serve" : "without a running host"}`, { timeout: 300_000 }, () => {
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

    const feed = (input, ...args) => run(launcher, ["--data", data, ...args], { input });
    const said = [];
    const ok = async (done) => {
      const result = await done;
      said.push(result.stdout, result.stderr);
      assert.equal(result.code, 0, result.stdout + result.stderr);
      return result.stdout;
    };

    test("keeps what comes from standard input, and lists names alone", async () => {
      await ok(feed(`${canary}\n`, "secret", "set", "github"));
      const listed = JSON.parse(await ok(annex(data, "secret", "list", "--json")));
      assert.deepEqual(listed.items.map((item) => item.name), ["github"]);
    });

    test("takes no value from the command line", async () => {
      const refused = await annex(data, "secret", "set", "other", "value");
      assert.equal(refused.code, 2);
      const empty = await annex(data, "secret", "set", "other");
      assert.equal(empty.code, 2);
      assert.match(empty.stderr, /standard input/);
    });

    test("rotates the data key and the master key", async () => {
      const before = readFileSync(join(data, "master.key"), "utf8");
      assert.match(await ok(annex(data, "secret", "rotate")), /Encrypted 1 secret anew/);
      assert.equal(readFileSync(join(data, "master.key"), "utf8"), before);
      assert.match(await ok(annex(data, "secret", "rotate", "--new-master-key")), /master\.key/);
      assert.notEqual(readFileSync(join(data, "master.key"), "utf8"), before);
      await ok(annex(data, "secret", "rotate"));
      if (process.platform !== "win32") assert.equal(statSync(join(data, "master.key")).mode & 0o777, 0o600);
    });

    test("shows the value nowhere", async () => {
      said.push(await ok(annex(data, "journal", "--kind", "HOST", "--json")), server?.output ?? "");
      assert.match(said.join(""), /secret\.set/);
      assert.equal(said.join("").includes(canary), false);
      assert.deepEqual(filesWith(data, canary), []);
    });

    test("says what is wrong without the master key, and loses nothing", async () => {
      if (served) await server.stop();
      renameSync(join(data, "master.key"), join(data, "elsewhere"));
      const refused = await feed(canary, "secret", "set", "second");
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /CONFIGURATION_INVALID.*master\.key.*no such file/s);
      assert.equal(refused.stderr.includes(canary), false);
      assert.match((await annex(data, "doctor")).stdout, /no such file/);
      renameSync(join(data, "elsewhere"), join(data, "master.key"));
      await ok(feed(canary, "secret", "set", "second"));
      assert.match(await ok(annex(data, "secret", "remove", "second")), /Removed/);
    });
  });
}
