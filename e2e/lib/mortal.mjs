// An AGH extension for Node, without any library, that is made to be killed: at its start it leaves a process in its own
// session and one outside of it. Its tools: echo, slow (answers after so many ms), note (keeps a text in the host's memory
// and answers when the host has said that it did).
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

// Of the schema that a tool has whose manifest names none.
const digest = "a2c799262a3ce3c19ef5cdd983bf3d12b43ab3c426227091b909dcb7054738c0";
const handlers = ["echo", "slow", "note"];

for (const detached of [false, true]) spawn("sleep", ["600"], { stdio: "inherit", detached }).unref();

const waiting = new Map();
let next = 1;

function send(message) {
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
}

function ask(method, params) {
  const id = next++;
  send({ id, method, params });
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

const tools = {
  echo: (input) => input,
  slow: (input) => new Promise((resolve) => setTimeout(() => resolve(input), input.ms)),
  async note(input) {
    await ask("memory/store", { key: input.key, content: input.content });
    return input;
  },
};

const methods = {
  initialize: ({ capabilities }) => ({
    protocol_version: "1",
    extension_info: { name: "mortal", version: "0.1.0" },
    accepted_capabilities: {
      provides: ["tool.provider"],
      actions: capabilities.granted_actions,
      security: capabilities.granted_security,
    },
    implemented_methods: ["health_check", "provide_tools", "shutdown", "tools/call"],
    supported_hook_events: [],
    supports: { health_check: true },
  }),
  provide_tools: () => ({
    tools: handlers.map((handler) => ({
      id: `ext__mortal__${handler}`,
      handler,
      input_schema_digest: digest,
      read_only: true,
      risk: "read",
    })),
  }),
  health_check: () => ({ healthy: true }),
  shutdown: () => ({ acknowledged: true }),
  "tools/call": async ({ handler, input }) => ({
    result: { structured: await tools[handler](input), truncated: false, bytes: 0, duration_ms: 0 },
  }),
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, method, params, result, error } = JSON.parse(line);
  if (!method) {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(error);
    else asked?.resolve(result);
    return;
  }
  try {
    send({ id, result: await methods[method](params) });
  } catch (failure) {
    send({ id, error: { code: failure.code ?? -32603, message: String(failure.message ?? failure) } });
  }
});
