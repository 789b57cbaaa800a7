/** Every fixture guest with its manifest. The code is `<dialect>/<name>.ts` or `.wat`, unless `code` says otherwise. */

const any = { type: "object", additionalProperties: false };
const args = (properties, ...required) => ({ ...any, properties, ...(required.length ? { required } : {}) });
const text = (description) => ({ type: "string", description });
const whole = (description) => ({ type: "integer", description });

const tool = (name, description, parameters = any) => ({ name, i18n: { description }, parameters });

function opskat(name, tools, { manifest = {}, ...options } = {}) {
  return {
    name,
    manifest: {
      name,
      version: "1.0.0",
      hostABI: "1.0",
      i18n: { displayName: `Fixture ${name}`, description: "Made for the tests of this host." },
      backend: { runtime: "wasm", binary: "main.wasm" },
      tools,
      ...manifest,
    },
    ...options,
  };
}

const run = tool("run", "Runs the behaviour");
const echoTools = [tool("echo", "Gives the message back and counts", args({ message: text("What to give back") }))];
const echoPolicies = {
  type: "echo",
  actions: ["echo"],
  groups: [
    {
      id: "ext:echo:allow-all",
      i18n: { name: "Allow all", description: "Allows every echo" },
      policy: { allow_list: ["echo"] },
    },
  ],
  default: ["ext:echo:allow-all"],
};

export const opskatGuests = [
  opskat("echo", echoTools, { manifest: { capabilities: {}, policies: echoPolicies } }),
  opskat("no-host-abi", echoTools, { code: "echo", manifest: { hostABI: undefined, policies: echoPolicies } }),
  opskat("loop-forever", [tool("spin", "Computes without end")]),
  opskat("loop-with-host-calls", [
    tool("log", "Logs without end"),
    tool("kv", "Writes and reads one key without end"),
    tool("stdin", "Reads past the end of its input without end"),
    tool("clock", "Reads the clock without end"),
  ]),
  opskat("sleep-forever", [
    tool("sleep", "Waits in the host", args({ milliseconds: whole("How long; for ever when absent") })),
  ]),
  opskat("grow-memory", [
    tool("report", "Grows memory until refused and reports the pages"),
    tool("trap", "Grows memory until refused and traps"),
    tool("touch", "Like report, writing to each new page"),
  ]),
  opskat("flood-output", [tool("stdout", "Fills standard output"), tool("stderr", "Fills standard error")]),
  opskat("trap", [
    tool("unreachable", "Executes unreachable"),
    tool("divide_by_zero", "Divides by zero"),
    tool("out_of_bounds", "Reads outside memory"),
    tool("bad_indirect_call", "Calls through a table slot that does not exist"),
  ]),
  opskat("deep-recursion", [
    tool("recurse", "Recurses without end"),
    tool("bounded", "Recurses to a depth", args({ depth: whole("How deep; 100 when absent") })),
  ]),
  opskat("exit-code-3", [tool("exit", "Ends with exit code 3")]),
  opskat("exit-code-0", [tool("exit", "Ends with exit code 0 in the middle")]),
  opskat("big-result", [tool("big", "Gives a long string", args({ bytes: whole("Letters in it; 16777216 when absent") }))]),
  opskat("invalid-json-result", [
    tool("text", "Gives text that is no JSON"),
    tool("nothing", "Gives nothing"),
    tool("half", "Gives half an object"),
    tool("two", "Gives two values"),
    tool("bad_utf8", "Gives bytes that are no UTF-8"),
  ]),
  opskat("error-result", [
    tool("text", "Fails with a text"),
    tool("number", "Gives a member error that is a number"),
    tool("empty", "Gives a member error that is empty"),
    tool("object", "Gives a member error that is an object"),
    tool("unicode", "Fails with an escaped text"),
  ]),
  opskat("call-undeclared", [
    tool("http", "Opens a web address", args({ url: text("Address") }, "url")),
    tool("file", "Opens a file", args({ path: text("Path") }, "path")),
    tool("tcp", "Opens a connection", args({ address: text("Host and port") }, "address")),
    tool("config", "Asks for the configuration of an asset", args({ id: whole("Asset") })),
  ]),
  opskat("unknown-import", [run]),
  opskat("unknown-module", [run]),
  opskat("tail-call-loop", [run]),
  opskat("tail-call-indirect-loop", [run]),
  opskat("table-grow", [tool("grow", "Grows its table")]),
  opskat("many-kv", [
    tool("fill", "Writes keys until refused", args({ bytes: whole("Bytes in each value; 65536 when absent") })),
    tool("big_value", "Writes one value", args({ bytes: whole("Its bytes; 1048577 when absent") })),
    tool("long_key", "Writes one key", args({ characters: whole("Its characters; 256 when absent") })),
  ]),
  opskat("key-value", [
    tool("set", "Stores a text", args({ key: text("Where"), value: text("What") }, "key", "value")),
    tool("get", "Reads a text", args({ key: text("Where") }, "key")),
  ]),
  opskat("kv-binary", [tool("round_trip", "Stores every byte value and reads it back")]),
  opskat("reads-no-stdin", [run]),
  opskat("host-call-before-stdin", [run]),
  opskat("two-names", [
    tool("fs.read/all", "Has a dot and a slash"),
    tool("fs.read_all", "Has a dot and an underscore"),
    tool("fs_read_all", "Has underscores"),
    tool("日本 語", "Has a space and no Latin letter"),
  ]),
  opskat("random-and-clock", [tool("read", "Reads random bytes and both clocks")]),
  opskat("environment", [tool("read", "Looks at what the host shows")]),
  opskat("no-malloc", [run]),
  opskat("wild-malloc", [run]),
  opskat("recursive-malloc", [run]),
  opskat("wild-pointers", [
    tool("log", "Logs from outside memory"),
    tool("kv_set", "Stores from outside memory"),
    tool("fd_write", "Writes from outside memory"),
    tool("fd_read", "Reads into outside memory"),
    tool("random", "Takes random bytes to outside memory"),
  ]),
  opskat("loop-in-start", [run]),
  opskat("huge-minimum-memory", [run]),
  opskat("huge-table", [run]),
  opskat("many-locals", [run]),
  opskat("huge-function", [run]),
  opskat("simd", [tool("sum", "Adds with vector instructions")], { flags: ["--enable", "simd"] }),
  opskat("no-start", [run], { command: false }),
  opskat("component", [run], { code: "echo", alter: component }),
  opskat("truncated", [run], { code: "echo", alter: half }),
  opskat("not-wasm", [run], { code: "echo", alter: () => Buffer.from("this is not a module\n") }),
  opskat("empty-wasm", [run], { code: "echo", alter: () => Buffer.alloc(0) }),
  opskat("missing-binary", [run], { code: "echo", alter: () => null }),
];

const action = (name, description, ...parameters) => ({
  name,
  description,
  ...(parameters.length ? { parameters } : {}),
});
const parameter = (name, type, description, required) => ({ name, type, description, ...(required ? { required } : {}) });

function morphee(name, actions, { manifest = {}, ...options } = {}) {
  return {
    name,
    manifest: {
      id: `test.${name}`,
      name: `Fixture ${name}`,
      version: "1.0.0",
      description: "Made for the tests of this host.",
      author: "Annex",
      permissions: [],
      actions,
      ...manifest,
    },
    ...options,
  };
}

const runs = [action("run", "Runs the behaviour")];
const mayLog = { permissions: ["log"] };
const greet = action("greet", "Greets", parameter("name", "string", "Whom"));

export const morpheeGuests = [
  morphee(
    "echo",
    [
      greet,
      action("echo", "Gives the parameters back", parameter("value", "object", "Anything")),
      action("fail", "Fails", parameter("message", "string", "With which text")),
      action("log", "Logs", parameter("level", "string", "Level", true), parameter("message", "string", "Text", true)),
    ],
    { manifest: mayLog },
  ),
  morphee(
    "host-functions",
    [
      action(
        "call",
        "Calls a function of the host and gives back what it answered",
        parameter("function", "string", "Which", true),
        parameter("request", "object", "With what"),
        parameter("text", "string", "With what, where that is no JSON object"),
        parameter("times", "integer", "How often; the last answer is given back"),
      ),
      action("log", "Logs", parameter("level", "string", "Level", true), parameter("message", "string", "Text", true)),
    ],
    {
      manifest: {
        permissions: [
          "log", "http:read", "http:write", "vault:read", "vault:write", "data:read", "data:write", "events:emit",
          "filesystem:read",
        ],
      },
    },
  ),
  morphee("required-parameter", [
    action(
      "need",
      "Gives the parameters back",
      parameter("text", "string", "Has to be there", true),
      parameter("count", "integer", "A whole number"),
      parameter("flag", "boolean", "A truth value"),
      parameter("ratio", "number", "A number"),
      parameter("list", "array", "A list"),
      parameter("map", "object", "An object"),
    ),
  ]),
  morphee("loop-forever", [action("spin", "Computes without end")]),
  morphee(
    "loop-with-host-calls",
    [
      action("log", "Logs without end"),
      action("clock", "Reads the clock without end"),
      action("random", "Takes random bytes without end"),
    ],
    { manifest: mayLog },
  ),
  morphee("loop-in-describe", runs),
  morphee("loop-in-initialize", runs),
  morphee("loop-in-alloc", runs),
  morphee("sleep-forever", [
    action("sleep", "Waits in the host", parameter("milliseconds", "integer", "How long; for ever when absent")),
  ]),
  morphee("grow-memory", [
    action("report", "Grows memory until refused and reports the pages"),
    action("trap", "Grows memory until refused and traps"),
    action("touch", "Like report, writing to each new page"),
  ]),
  morphee(
    "flood-output",
    [
      action("stdout", "Fills standard output"),
      action("stderr", "Fills standard error"),
      action("log", "Fills the log"),
    ],
    { manifest: mayLog },
  ),
  morphee("trap", [
    action("unreachable", "Executes unreachable"),
    action("divide_by_zero", "Divides by zero"),
    action("out_of_bounds", "Reads outside memory"),
    action("bad_indirect_call", "Calls through a table slot that does not exist"),
  ]),
  morphee("exit", [action("exit", "Calls proc_exit", parameter("code", "integer", "With which code; 0 when absent"))]),
  morphee("deep-recursion", [
    action("recurse", "Recurses without end"),
    action("bounded", "Recurses to a depth", parameter("depth", "integer", "How deep; 100 when absent")),
  ]),
  morphee("big-result", [
    action("big", "Gives a long string", parameter("bytes", "integer", "Letters in it; 16777216 when absent")),
  ]),
  morphee("invalid-json-result", [
    action("text", "Gives text that is no JSON"),
    action("nothing", "Gives nothing"),
    action("half", "Gives half an object"),
    action("two", "Gives two values"),
    action("bad_utf8", "Gives bytes that are no UTF-8"),
    action("no_form", "Gives an object that is no response"),
  ]),
  morphee("bad-pointer", [
    action("past_end", "Answers with a buffer that ends outside memory"),
    action("wraps", "Answers with a buffer that wraps around"),
    action("long", "Answers with a length of four gigabytes"),
  ]),
  morphee(
    "response-forms",
    [
      "success_data", "success_without_data", "success_error", "success_error_code", "status_success", "status_error",
      "status_message", "ok_result", "ok_error",
    ].map((form) => action(form, `Answers in the form ${form}`)),
  ),
  morphee("random-and-clock", [action("read", "Reads random bytes and both clocks")]),
  morphee("environment", [action("read", "Looks at what the host shows")]),
  morphee("call-undeclared", runs),
  morphee("log-undeclared", runs),
  morphee("unknown-import", runs, { manifest: mayLog }),
  morphee("unknown-module", runs),
  morphee("manifest-mismatch", runs, { described: { description: "Says something else." } }),
  morphee("has-start", runs),
  morphee("no-describe", runs),
  morphee("no-execute", runs),
  morphee("no-alloc", runs),
  morphee("no-memory-export", runs, { flags: ["--noExportMemory"] }),
  morphee("abi-version-2", runs),
  morphee("alias-exports", [greet]),
  morphee("alloc-fails", runs),
  morphee("state", [action("count", "Counts the calls of one instance")]),
  morphee("table-grow", [action("grow", "Grows its table")]),
  morphee("tail-call-loop", runs),
  morphee("simd", [action("sum", "Adds with vector instructions")], { flags: ["--enable", "simd"] }),
  morphee(
    "low-limits",
    [
      action("spin", "Computes without end"),
      action("report", "Grows memory until refused and reports the pages"),
      action("trap", "Grows memory until refused and traps"),
      action("sleep", "Waits in the host", parameter("milliseconds", "integer", "How long; for ever when absent")),
    ],
    { manifest: { resource_limits: { max_fuel: 1_000_000, max_memory_mb: 1, max_execution_time_seconds: 1 } } },
  ),
  morphee("huge-minimum-memory", runs, { flags: ["--initialMemory", "1025"] }),
  morphee("two-names", [action("read_all", "Has an underscore"), action("read-all", "Has a hyphen")]),
  morphee("two-names-twin", [action("read_all", "Has an underscore"), action("read-all", "Has a hyphen")], {
    manifest: { id: "test.two.names" },
  }),
  morphee("component", runs, { code: "echo", alter: component }),
  morphee("truncated", runs, { code: "echo", alter: half }),
  morphee("not-wasm", runs, { code: "echo", alter: () => Buffer.from("this is not a module\n") }),
  morphee("empty-wasm", runs, { code: "echo", alter: () => Buffer.alloc(0) }),
  morphee("missing-binary", runs, { code: "echo", alter: () => null }),
];

/** The same bytes behind the header of a component instead of a core module. */
function component(wasm) {
  return Buffer.concat([Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]), wasm.subarray(8)]);
}

function half(wasm) {
  return wasm.subarray(0, wasm.length >> 1);
}
