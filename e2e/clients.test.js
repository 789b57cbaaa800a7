// The official TypeScript clients, 1.x and 2.x, over stdio and Streamable HTTP, against `annex serve` and `annex mcp`.
import { after, before, describe, test } from "node:test";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as HttpV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as StdioV2 } from "@modelcontextprotocol/client/stdio";
import { forget, freshData, launcher, Server } from "./lib/annex.js";
import { useExamples } from "./lib/scenario.js";

const information = { name: "annex-e2e", version: "1.0.0" };
const versions = {
  "client 1.x": () => new ClientV1(information),
  "client 2.x, 2025-11-25": () => new ClientV2(information),
  "client 2.x, 2026-07-28": () =>
    new ClientV2(information, { versionNegotiation: { mode: "auto" } }),
};

describe("official clients beside annex serve", { timeout: 300_000 }, () => {
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

  for (const [name, make] of Object.entries(versions)) {
    const modern = name.startsWith("client 2");
    test(`${name} over HTTP`, { timeout: 60_000 }, async () => {
      const client = make();
      const Http = modern ? HttpV2 : HttpV1;
      await client.connect(new Http(server.url, { requestInit: { headers: server.headers } }));
      await useExamples(client);
      await client.close();
    });

    test(`${name} over stdio, bridged to the running host`, { timeout: 60_000 }, async () => {
      const client = make();
      const Stdio = modern ? StdioV2 : StdioV1;
      await client.connect(new Stdio({ command: launcher, args: ["--data", data, "mcp"] }));
      await useExamples(client);
      await client.close();
    });
  }
});

describe("official clients with annex mcp alone", { timeout: 300_000 }, () => {
  let data;
  before(async () => {
    data = freshData();
    const server = await Server.start(data);
    await server.stop();
  });
  after(() => forget(data));

  for (const [name, make] of Object.entries(versions)) {
    test(`${name} over stdio, the host in the same process`, { timeout: 60_000 }, async () => {
      const client = make();
      const Stdio = name.startsWith("client 2") ? StdioV2 : StdioV1;
      await client.connect(new Stdio({ command: launcher, args: ["--data", data, "mcp"] }));
      await useExamples(client);
      await client.close();
    });
  }
});
