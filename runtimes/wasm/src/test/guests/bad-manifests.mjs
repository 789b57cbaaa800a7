/**
 * Manifests with exactly one thing wrong. `change` edits a copy of the good manifest, `text` replaces it.
 * `message` is the text a host must give, `starts` how it must start; with neither, refusing is all that is fixed.
 */

const group = (id) => (m) => (m.policies.groups[0].id = id);
const snippets = (part) => (m) => {
  m.assetTypes = [{ type: "thing", i18n: { name: "Thing" }, configSchema: { properties: {} } }];
  m.snippets = {
    categories: [{ id: "things", assetType: "thing", i18n: { name: "Things" } }],
    seed: [{ key: "first", name: "First", category: "things", content: "text" }],
  };
  part(m.snippets);
};
const NAME = "^[a-z0-9][a-z0-9_-]{0,63}$";

export const opskatCases = [
  { name: "not-json", text: "{\"name\": \"echo\",", starts: "parse manifest: " },
  { name: "empty-file", text: "", starts: "parse manifest: " },
  { name: "an-array", text: "[]", starts: "parse manifest: " },
  { name: "name-of-wrong-type", change: (m) => (m.name = 5), starts: "parse manifest: " },
  { name: "tools-of-wrong-type", change: (m) => (m.tools = {}), starts: "parse manifest: " },
  { name: "name-missing", change: (m) => delete m.name, message: "manifest: name is required" },
  { name: "name-empty", change: (m) => (m.name = ""), message: "manifest: name is required" },
  { name: "name-upper-case", change: (m) => (m.name = "Bad"), message: `manifest: name must match ${NAME} (got "Bad")` },
  {
    name: "name-leaves-directory",
    change: (m) => (m.name = "../echo"),
    message: `manifest: name must match ${NAME} (got "../echo")`,
  },
  { name: "name-too-long", change: (m) => (m.name = "a".repeat(65)), starts: `manifest: name must match ${NAME}` },
  { name: "name-and-version-missing", change: (m) => (delete m.name, delete m.version), message: "manifest: name is required" },
  { name: "version-missing", change: (m) => delete m.version, starts: "manifest: version " },
  { name: "version-two-parts", change: (m) => (m.version = "1.0"), message: "manifest: version must be semver (got \"1.0\")" },
  {
    name: "version-pre-release",
    change: (m) => (m.version = "1.0.0-beta"),
    message: "manifest: version must be semver (got \"1.0.0-beta\")",
  },
  { name: "minimum-application-version", change: (m) => (m.minAppVersion = "1.2"), starts: "manifest: minAppVersion " },
  {
    name: "host-abi-unknown",
    change: (m) => (m.hostABI = "9.9"),
    message: "manifest: hostABI \"9.9\" not supported by this runtime (supported: [1.0])",
  },
  {
    name: "credentials-value",
    change: (m) => (m.capabilities = { credentials: "write" }),
    message: "manifest: capabilities.credentials must be \"\" or \"read\" (got \"write\")",
  },
  {
    name: "group-without-prefix",
    change: group("oss:ro"),
    message: "manifest: policy group ID must start with ext: (got \"oss:ro\")",
  },
  {
    name: "group-with-bad-characters",
    change: group("ext:Echo"),
    message: "manifest: policy group ID has invalid characters (got \"ext:Echo\")",
  },
  { name: "snippet-category-built-in", change: snippets((s) => (s.categories[0].id = "shell")), starts: "manifest: " },
  { name: "snippet-category-pattern", change: snippets((s) => (s.categories[0].id = "Things")), starts: "manifest: " },
  { name: "snippet-category-twice", change: snippets((s) => s.categories.push(s.categories[0])), starts: "manifest: " },
  {
    name: "snippet-category-unknown-asset",
    change: snippets((s) => (s.categories[0].assetType = "other")),
    starts: "manifest: ",
  },
  { name: "snippet-key-pattern", change: snippets((s) => (s.seed[0].key = "First")), starts: "manifest: " },
  { name: "snippet-key-twice", change: snippets((s) => s.seed.push(s.seed[0])), starts: "manifest: " },
  { name: "snippet-without-content", change: snippets((s) => (s.seed[0].content = " ")), starts: "manifest: " },
  { name: "snippet-unknown-category", change: snippets((s) => (s.seed[0].category = "other")), starts: "manifest: " },
  { name: "binary-missing", change: (m) => delete m.backend },
  { name: "binary-leaves-package", change: (m) => (m.backend.binary = "../echo/main.wasm") },
  { name: "binary-is-absolute", change: (m) => (m.backend.binary = "/etc/passwd") },
  { name: "tool-twice", change: (m) => m.tools.push(m.tools[0]) },
  { name: "tool-without-name", change: (m) => delete m.tools[0].name },
  { name: "tool-parameters-no-schema", change: (m) => (m.tools[0].parameters = { type: "nonsense" }) },
];

const limit = (name, value) => (m) => (m.resource_limits = { [name]: value });
const limits = [
  ["max_fuel", "fuel", 1, 10_000_000_000],
  ["max_memory_mb", "memory", 1, 512],
  ["max_execution_time_seconds", "time", 1, 300],
  ["max_http_requests", "http-requests", 0, 100],
];

export const morpheeCases = [
  { name: "not-json", text: "{\"id\": \"test.echo\"," },
  { name: "empty-file", text: "" },
  { name: "an-array", text: "[]" },
  { name: "id-missing", change: (m) => delete m.id },
  { name: "id-upper-case", change: (m) => (m.id = "Test.Echo") },
  { name: "id-leaves-directory", change: (m) => (m.id = "../echo") },
  { name: "id-double-dot", change: (m) => (m.id = "test..echo") },
  { name: "id-too-long", change: (m) => (m.id = "a".repeat(129)) },
  { name: "name-missing", change: (m) => delete m.name },
  { name: "name-empty", change: (m) => (m.name = "") },
  { name: "name-too-long", change: (m) => (m.name = "n".repeat(81)) },
  { name: "version-missing", change: (m) => delete m.version },
  { name: "version-two-parts", change: (m) => (m.version = "1.0") },
  { name: "version-leading-zero", change: (m) => (m.version = "1.02.0") },
  { name: "description-too-long", change: (m) => (m.description = "d".repeat(1001)) },
  { name: "permissions-missing", change: (m) => delete m.permissions },
  { name: "permission-unknown", change: (m) => m.permissions.push("filesystem:write") },
  { name: "permission-twice", change: (m) => m.permissions.push("log") },
  { name: "permission-of-wrong-type", change: (m) => (m.permissions = "log") },
  { name: "actions-missing", change: (m) => delete m.actions },
  { name: "action-twice", change: (m) => m.actions.push(m.actions[0]) },
  { name: "action-without-name", change: (m) => delete m.actions[0].name },
  { name: "action-name-pattern", change: (m) => (m.actions[0].name = "say hello") },
  { name: "action-name-too-long", change: (m) => (m.actions[0].name = "a".repeat(65)) },
  { name: "parameter-type-unknown", change: (m) => (m.actions[0].parameters[0].type = "text") },
  { name: "parameter-without-name", change: (m) => delete m.actions[0].parameters[0].name },
  { name: "parameter-twice", change: (m) => m.actions[0].parameters.push(m.actions[0].parameters[0]) },
  { name: "abi-2", change: (m) => (m.abi = 2) },
  ...limits.flatMap(([member, name, least, most]) => {
    const message = `resource_limits.${member} must be between ${least} and ${most}`;
    const cases = [
      { name: `limit-${name}-above`, change: limit(member, most === 512 ? 1024 : most + 1), message },
      { name: `limit-${name}-negative`, change: limit(member, -1), message },
      { name: `limit-${name}-fraction`, change: limit(member, 1.5), message },
    ];
    return least === 0 ? cases : [...cases, { name: `limit-${name}-zero`, change: limit(member, 0), message }];
  }),
];
