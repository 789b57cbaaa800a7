// The storage manager, an OpsKat extension, as a person uses it: policies, actions with events, Ctrl-C, events over REST.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { annex, forget, freshData, launcher, root, Server } from "./lib/annex.js";

const megabyte = 1 << 20;

/** Keeps objects of one bucket; one of them never ends. Signatures are looked at by the tests of the host. */
class Objects {
  kept = new Map([["endless", Buffer.alloc(0)]]);
  asked = [];
  endless = 0;

  async start() {
    this.web = createServer((request, response) => this.answer(request, response));
    await new Promise((resolve) => this.web.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${this.web.address().port}`;
    return this;
  }

  answer(request, response) {
    const key = new URL(request.url, "http://a").pathname.slice("/bucket/".length);
    this.asked.push(`${request.method} ${key}`);
    const body = [];
    request.on("data", (piece) => body.push(piece));
    request.on("end", () => {
      if (request.method === "PUT") {
        this.kept.set(key, Buffer.concat(body));
        response.setHeader("ETag", '"e"').end();
      } else if (key === "endless") {
        this.flow(response);
      } else if (key === "") {
        response.end("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
      } else {
        response.setHeader("Content-Type", "text/plain").end(this.kept.get(key));
      }
    });
  }

  flow(response) {
    this.endless++;
    response.on("close", () => this.endless--).on("error", () => {});
    response.setHeader("Content-Length", 2 ** 40);
    response.write(Buffer.alloc(megabyte));
    const more = setInterval(() => response.write(Buffer.alloc(1024)), 50);
    response.on("close", () => clearInterval(more));
  }

  stop() {
    this.web.closeAllConnections();
    this.web.close();
  }
}

async function until(what, holds) {
  for (const deadline = Date.now() + 60_000; !(await holds()); await sleep(100)) {
    assert.ok(Date.now() < deadline, `${what} did not happen`);
  }
}

describe("a person with the storage manager", { timeout: 600_000 }, () => {
  let data, files, objects, server, asset;
  before(async () => {
    data = freshData();
    files = freshData();
    objects = await new Objects().start();
    server = await Server.start(data, "--no-examples");
  });
  after(async () => {
    await server?.stop();
    objects?.stop();
    forget(data);
    forget(files);
  });

  const ok = async (...args) => {
    const done = await annex(data, ...args);
    assert.equal(done.code, 0, `${args.join(" ")}\n${done.stdout}${done.stderr}`);
    return done;
  };
  const about = (more) => JSON.stringify({ assetId: asset, ...more });

  test("installs it and adds a connection that works", async () => {
    const { stdout } = await ok("install", join(root, "extensions/storage/dist"), "--yes");
    assert.match(stdout, /workspace\.connect=assets:s3/);
    const config = { endpoint: objects.origin, bucket: "bucket", pathStyle: true, accessKeyId: "A", secretAccessKey: "s" };
    const added = await ok("asset", "add", "s3", "Objects", JSON.stringify(config));
    asset = Number(added.stdout.match(/asset (\d+)/)[1]);
    assert.doesNotMatch((await ok("asset", "list", "--json")).stdout, /"s"/);
    assert.match((await ok("asset", "test", `${asset}`)).stdout, /works/);
  });

  test("is told what would allow a call, does that, and the call runs", async () => {
    const upload = ["call", "storage__upload_object", about({ key: "note.txt", content: "hello" })];
    const denied = await annex(data, ...upload);
    assert.equal(denied.code, 1);
    assert.match(denied.stderr, /PERMISSION_DENIED/);
    assert.equal(objects.kept.has("note.txt"), false);

    const [, remedy] = denied.stderr.match(/To allow it from now on: annex (policy allow .*)/);
    assert.equal(remedy, `policy allow storage write --asset ${asset}`);
    await ok(...remedy.split(" "));
    assert.equal(JSON.parse((await ok(...upload)).stdout).size, 5);
    assert.equal(objects.kept.get("note.txt").toString(), "hello");

    const deleting = await annex(data, "call", "storage__delete_object", about({ key: "note.txt" }));
    assert.match(deleting.stderr, /denied by extension policy: delete/);
    assert.equal(objects.asked.some((line) => line.startsWith("DELETE")), false);
  });

  test("is asked through the agent's client, and only where a rule asks", async () => {
    await ok("policy", "remove", "storage", "write", "--asset", `${asset}`);
    const questions = [];
    const client = new Client({ name: "annex-e2e", version: "1.0.0" }, { capabilities: { elicitation: { form: {} } } });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      questions.push(params.message);
      return { action: "accept", content: { decision: questions.length === 1 ? "once" : "no" } };
    });
    await client.connect(new StreamableHTTPClientTransport(server.url, { requestInit: { headers: server.headers } }));
    const call = (tool, more) =>
      client.callTool({ name: `storage__${tool}`, arguments: { assetId: asset, ...more } });

    assert.ok(!(await call("list_objects", {})).isError);
    assert.deepEqual(questions, []);

    assert.ok(!(await call("upload_object", { key: "asked", content: "yes" })).isError);
    assert.equal(objects.kept.get("asked").toString(), "yes");
    const refused = await call("upload_object", { key: "refused", content: "no" });
    assert.equal(refused.isError, true);
    assert.equal(objects.kept.has("refused"), false);
    assert.equal(questions.length, 2);
    assert.match(questions[0], /storage\/upload_object \(write \*\/asked\)/);

    const deleting = await call("delete_object", { key: "asked" });
    assert.equal(deleting.isError, true);
    assert.match(deleting.content[0].text, /denied by extension policy: delete/);
    assert.equal(questions.length, 2);
    await client.close();
  });

  test("sees the events of an action, and hands it files", async () => {
    const mine = join(files, "mine");
    writeFileSync(mine, "eleven here");
    const up = await ok("action", "storage", "upload", about({ key: "up" }), "--open", mine);
    const events = up.stderr.trim().split("\n");
    assert.equal(events.at(0), 'progress {"loaded":0,"total":11}');
    assert.equal(events.at(-1), 'progress {"loaded":11,"total":11}');
    assert.equal(JSON.parse(up.stdout).size, 11);

    const saved = join(files, "saved");
    const down = await ok("action", "storage", "download", about({ key: "up" }), "--save", saved, "--json");
    const lines = down.stdout.trim().split("\n").map((line) => JSON.parse(line));
    const { call, ...first } = lines.find(({ event }) => event === "event").data;
    assert.match(call, /^[0-9a-f]{32}$/);
    assert.deepEqual(first, { type: "progress", data: { loaded: 0, total: 11 } });
    assert.equal(lines.at(-1).event, "outcome");
    assert.equal(readFileSync(saved, "utf8"), "eleven here");

    const beside = join(files, "beside");
    const denied = await annex(data, "action", "storage", "download", about({ key: "up", savePath: beside }));
    assert.equal(denied.code, 1);
    assert.match(denied.stderr, /fs write denied/);
    assert.equal(existsSync(beside), false);
  });

  test("stops an action with Ctrl-C, and nothing of it goes on", async () => {
    const args = ["--data", data, "action", "storage", "download", about({ key: "endless" })];
    const child = spawn(launcher, [...args, "--save", join(files, "endless")], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
    let told = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (told += text));
    const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    await until("the download", () => objects.endless === 1 && told.includes("progress"));

    child.kill("SIGINT");
    assert.equal(await ended, 130, told);
    await until("the end of the download at the service", () => objects.endless === 0);
    await until("the end in the journal", async () => {
      const { stdout } = await ok("journal", "--limit", "50", "--json");
      return JSON.parse(stdout).items.some(
        ({ kind, target, verdict }) => kind === "CALL" && target === "storage/action:download" && verdict === "FAILED",
      );
    });
    assert.equal(JSON.parse((await ok("action", "storage", "browse", about({}))).stdout).prefix, "");
  });

  test("gets the same events over REST with nothing but fetch", async () => {
    const answer = await fetch(new URL("/api/v1/calls", server.base), {
      method: "POST",
      headers: { ...server.headers, "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({
        tool: "storage/action:upload",
        arguments: { assetId: asset, key: "rest", content: Buffer.from("over rest").toString("base64") },
      }),
    });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type"), /^text\/event-stream/);
    const events = (await answer.text())
      .split("\n\n")
      .map((event) => [event.match(/^event: (.*)$/m)?.[1], event.match(/^data: (.*)$/m)?.[1]])
      .filter(([name]) => name)
      .map(([name, text]) => [name, JSON.parse(text)]);
    assert.equal(events[0][0], "call");
    const progress = events.filter(([name]) => name === "event").map(([, { type, data: told }]) => [type, told]);
    assert.deepEqual(progress.at(0), ["progress", { loaded: 0, total: 9 }]);
    assert.deepEqual(progress.at(-1), ["progress", { loaded: 9, total: 9 }]);
    assert.equal(events.at(-1)[1].outcome, "completed");
    assert.equal(objects.kept.get("rest").toString(), "over rest");
  });
});
