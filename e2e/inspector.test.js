// MCP Inspector's command line against `annex serve` and `annex mcp`.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { forget, freshData, launcher, node24, root, run, Server } from "./lib/annex.js";

const inspector = join(root, "e2e/node_modules/@modelcontextprotocol/inspector/clients/cli/build/index.js");

describe("MCP Inspector's command line", { timeout: 180_000 }, () => {
  let server;
  let data;
  before(async () => {
    data = freshData();
    server = await Server.start(data);
  });
  after(async () => {
    await server?.stop();
    forget(data);
  });

  async function inspect(...args) {
    const done = await run(node24, [inspector, ...args], { env: { ...process.env, HOME: data } });
    assert.equal(done.code, 0, done.stdout + done.stderr);
    return JSON.parse(done.stdout);
  }

  test("lists tools over HTTP", async () => {
    const { tools } = await inspect(
      "--server-url", server.url.href, "--transport", "http",
      "--header", `Authorization: Bearer ${server.token}`, "--method", "tools/list");
    assert.ok(tools.some((tool) => tool.name === "textkit__slugify"));
  });

  test("calls a tool over stdio", async () => {
    const result = await inspect(
      launcher, "--data", data, "mcp", "--transport", "stdio",
      "--method", "tools/call", "--tool-name", "textkit__slugify", "--tool-arg", "text=Hello World");
    assert.match(JSON.stringify(result), /hello-world/);
  });
});
