// The official conformance suite, both revisions against one URL. The fixtures it wants are a test-only extension of the
// server module; what is expected to fail, and why, stands in the file named below.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { forget, freshData, node24, root, run } from "./lib/annex.js";

const suite = join(root, "e2e/node_modules/@modelcontextprotocol/conformance/dist/index.js");
const expectedFailures = join(root, "server/src/test/conformance/expected-failures.yml");

describe("the official conformance suite", { timeout: 300_000 }, () => {
  let host;
  let url;
  let data;
  before(async () => {
    data = freshData();
    const classpath = join(root, "server/target/test-classpath.txt");
    assert.ok(existsSync(classpath), "server/target/test-classpath.txt is made by the Maven build; run ./verify");
    const java = join(process.env.JAVA_HOME ?? "", "bin/java");
    host = spawn(
      java,
      [
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        [join(root, "server/target/test-classes"), join(root, "server/target/classes"), readFileSync(classpath, "utf8").trim()].join(delimiter),
        "dev.annex.server.conformance.ConformanceHost",
        "0",
        data,
      ],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    url = await new Promise((resolve, reject) => {
      host.once("error", reject);
      host.once("exit", (code) => reject(new Error(`the conformance host ended with ${code}`)));
      let text = "";
      host.stdout.setEncoding("utf8").on("data", (more) => {
        text += more;
        const found = /http:\/\/\S+\/mcp/.exec(text);
        if (found) resolve(found[0]);
      });
    });
  });
  after(() => {
    host?.kill();
    forget(data);
  });

  for (const revision of ["2025-11-25", "2026-07-28"]) {
    test(`server scenarios of ${revision}`, { timeout: 240_000 }, async () => {
      const done = await run(node24, [
        suite, "server", "--url", url, "--requirements", revision, "--expected-failures", expectedFailures,
      ]);
      assert.equal(done.code, 0, done.stdout + done.stderr);
    });
  }
});
