// Starts Annex the way a user does (the launcher in the project's root) and waits until it answers.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const launcher = join(root, "annex");
export const guests = join(root, "runtimes/wasm/src/test/resources/guests");
export const node24 = join(root, "e2e/node_modules/node/bin/node");

export function freshData() {
  return mkdtempSync(join(tmpdir(), "annex-e2e-"));
}

export function forget(directory) {
  rmSync(directory, { recursive: true, force: true });
}

/** Runs one command; never throws for an exit code. */
export function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { cwd: root, maxBuffer: 64 << 20, timeout: 120_000, ...options },
      (error, stdout, stderr) => resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr }),
    );
    child.stdin?.end(options.input ?? "");
  });
}

/** Runs `annex ARGS` on a data directory, without a terminal. */
export function annex(data, ...args) {
  return run(launcher, ["--data", data, ...args]);
}

/** A running `annex serve`. */
export class Server {
  static async start(data, ...args) {
    const server = new Server();
    server.data = data;
    server.output = "";
    server.process = spawn(launcher, ["--data", data, "serve", "--port", "0", ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    server.exited = new Promise((resolve) => server.process.once("exit", resolve));
    for (const stream of [server.process.stdout, server.process.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (server.output += text));
    }
    const deadline = Date.now() + 120_000;
    while (Date.now() < deadline) {
      if (server.process.exitCode !== null) throw new Error(`serve ended: ${server.output}`);
      try {
        const host = JSON.parse(readFileSync(join(data, "host.json"), "utf8"));
        if (host.url && (await fetch(new URL("/health", host.url))).ok) {
          server.url = new URL("/mcp", host.url);
          server.base = new URL(host.url);
          server.token = host.token;
          return server;
        }
      } catch {
        // not there yet
      }
      await sleep(100);
    }
    throw new Error(`serve did not come up: ${server.output}`);
  }

  /** A document of the admin API. */
  async admin(path, method = "GET") {
    const answer = await fetch(new URL(`/api/v1${path}`, this.base), { method, headers: this.headers });
    return answer.json();
  }

  get headers() {
    return { Authorization: `Bearer ${this.token}` };
  }

  async stop() {
    this.process.kill("SIGTERM");
    return this.exited;
  }
}
