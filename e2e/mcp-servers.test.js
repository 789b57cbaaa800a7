// MCP servers imported from a client's file, and used by real clients through Annex.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as HttpV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { annex, forget, freshData, Server } from "./lib/annex.js";

const small = join(dirname(fileURLToPath(import.meta.url)), "lib/small-server.js");
const canary = "canary-mcp-7f21-never-shown";
const text = (result) => result.content[0].text;

/** Files below a folder that hold a text. */
function filesWith(folder, wanted) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(wanted));
}

/** The small server over HTTP. */
async function remote(...options) {
  const child = spawn(process.execPath, [small, "--http", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const [address] = await once(child.stdout.setEncoding("utf8"), "data");
  return { url: address.trim(), stop: () => child.kill() };
}

describe("MCP servers as extensions", { timeout: 300_000 }, () => {
  let data;
  let project;
  let server;
  let client;
  let modern;
  let legacy;
  let state;

  before(async () => {
    data = freshData();
    project = freshData();
    state = join(project, "state");
    writeFileSync(state, "plain");
    modern = await remote();
    legacy = await remote("--legacy");
    const servers = {
      small: { command: process.execPath, args: [small], env: { SMALL_STATE: state, SMALL_TOKEN: canary } },
      "Far Away": { type: "http", url: modern.url, headers: { Authorization: `Bearer ${canary}` } },
      elder: { url: legacy.url },
      idle: { command: "no-such-program", disabled: true },
    };
    writeFileSync(join(project, ".mcp.json"), JSON.stringify({ mcpServers: servers }));
    server = await Server.start(data, "--no-examples");
  });
  after(async () => {
    await client?.close();
    await server?.stop();
    modern?.stop();
    legacy?.stop();
    forget(data);
    forget(project);
  });

  const ok = async (done) => {
    const result = await done;
    assert.equal(result.code, 0, result.stdout + result.stderr);
    return result.stdout;
  };
  const call = (name, args = {}, options = {}) => client.callTool({ name, arguments: args }, undefined, options);

  test("says what it would do, and does nothing", async () => {
    const said = await ok(annex(data, "import", join(project, ".mcp.json"), "--dry-run"));
    assert.match(said, /small-server\.js/);
    assert.match(said, /keeps in the vault: SMALL_TOKEN/);
    assert.doesNotMatch(said, new RegExp(canary));
    assert.doesNotMatch(await ok(annex(data, "list")), /small/);
  });

  test("asks before it starts anything", async () => {
    const refused = await annex(data, "import", join(project, ".mcp.json"), "--only", "small");
    assert.equal(refused.code, 2, refused.stdout + refused.stderr);
  });

  test("installs what they offer", async () => {
    const said = await ok(annex(data, "import", join(project, ".mcp.json"), "--yes"));
    assert.match(said, /Installed small: 6 tools, 1 resource, 1 prompt/);
    assert.match(said, /Installed far-away: 6 tools/);
    assert.match(said, /Installed elder: 6 tools/);
    assert.match(said, /switched off/);
    assert.match(said, /Remove from .*small, Far Away, elder/);
  });

  test("offers tools, resources and prompts to a client", async () => {
    client = new ClientV1({ name: "annex-e2e", version: "1.0.0" }, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, async () => ({ action: "accept", content: { name: "Ann" } }));
    await client.connect(new HttpV1(server.url, { requestInit: { headers: server.headers } }));
    const { tools } = await client.listTools();
    const names = tools.map((tool) => tool.name);
    assert.ok(names.includes("small__greet") && names.includes("far-away__greet") && names.includes("elder__greet"));
    assert.ok(!names.some((name) => name.includes("learn")));
    assert.equal(tools.find((tool) => tool.name === "small__greet").annotations.readOnlyHint, false, "a hint is no promise");
    assert.equal(text(await call("small__greet", { name: "Bob" })), "Hello, Bob!");
    assert.equal((await client.readResource({ uri: "small://page" })).contents[0].text, "the page");
    const prompts = (await client.listPrompts()).prompts.map((prompt) => prompt.name);
    const opening = prompts.find((name) => name.includes("small"));
    const filled = await client.getPrompt({ name: opening, arguments: { topic: "sheep" } });
    assert.equal(filled.messages[0].content.text, "About sheep");
  });

  test("keeps secrets in the vault and hands them to the server", async () => {
    assert.equal(text(await call("small__token-length")), String(canary.length));
    assert.equal(text(await call("far-away__token-length")), String(canary.length));
    assert.deepEqual(filesWith(data, canary), []);
  });

  test("passes on progress, failures and questions", async () => {
    const reports = [];
    assert.equal(text(await call("small__count", {}, { onprogress: (report) => reports.push(report.progress) })), "counted");
    assert.ok(reports.includes(3), JSON.stringify(reports));
    const failed = await call("small__fail");
    assert.equal(failed.isError, true);
    assert.match(text(failed), /It failed on purpose/);
    assert.equal(text(await call("small__ask")), "You are Ann.");
    assert.equal(text(await call("far-away__ask")), "You are Ann.");
  });

  test("tells how a server ended, and starts it again", async () => {
    const died = await call("small__die");
    assert.equal(died.isError, true);
    assert.match(text(died), /dying, as told/);
    let answer;
    for (let i = 0; i < 50; i++) {
      answer = await call("small__greet", { name: "again" });
      if (!answer.isError) break;
    }
    assert.equal(text(answer), "Hello, again!");
  });

  test("does not call a tool that describes itself otherwise, until somebody accepts it", async () => {
    writeFileSync(state, "poisoned");
    await call("small__die");
    let refused;
    for (let i = 0; i < 50; i++) {
      refused = await call("small__greet", { name: "x" });
      if (/annex import --accept/.test(text(refused))) break;
    }
    assert.equal(refused.isError, true);
    assert.match(text(refused), /otherwise than when it was accepted.*annex import --accept small/s);
    assert.equal(text(await call("small__count")), "counted", "the others go on");
    const shown = await ok(annex(data, "import", "--accept", "small", "--dry-run"));
    assert.match(shown, /changed: greet/);
    assert.match(shown, /before: Greets\./);
    await ok(annex(data, "import", "--accept", "small", "--yes"));
    assert.equal(text(await call("small__greet", { name: "y" })), "Hello, y!");
  });

  test("does not offer a new tool, until somebody accepts it", async () => {
    writeFileSync(state, "new");
    await call("small__die");
    assert.ok(!(await client.listTools()).tools.some((tool) => tool.name === "small__extra"));
    const said = await ok(annex(data, "import", "--accept", "small", "--yes"));
    assert.match(said, /new: extra/);
    assert.ok((await client.listTools()).tools.some((tool) => tool.name === "small__extra"));
    assert.match(text(await call("small__extra")), /called though/);
  });
});
