// A small extension for Node: answers as the contract says, one line each.
import { createInterface } from "node:readline";

const open = {
  protocol_version: "1",
  extension_info: { name: "guest", version: "0.1.0" },
  accepted_capabilities: { provides: ["tool.provider"], actions: ["sessions/list"], security: [] },
  implemented_methods: ["health_check", "provide_tools", "shutdown", "tools/call"],
  supported_hook_events: [],
  supports: { health_check: true },
};
const waiting = new Map();
let next = 1;

function send(message) {
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
}

function ask(method) {
  const id = next++;
  send({ id, method });
  return new Promise((resolve) => waiting.set(id, resolve));
}

async function call({ handler, input }) {
  if (handler === "echo") return input;
  if (handler === "ask") return { answer: await ask("sessions/list") };
  throw { code: -32601, message: "Method not found", data: { method: handler } };
}

async function answer({ id, method, params }) {
  const results = {
    initialize: () => open,
    provide_tools: () => ({ tools: [] }),
    health_check: () => ({ healthy: true }),
    shutdown: () => ({ acknowledged: true }),
    "tools/call": async () => ({ result: { structured: await call(params), truncated: false, bytes: 0, duration_ms: 0 } }),
  };
  try {
    send({ id, result: await results[method]() });
  } catch (error) {
    send({ id, error });
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  if (message.method) {
    answer(message);
    return;
  }
  waiting.get(message.id)?.(message.result);
  waiting.delete(message.id);
});
