"use strict";

const STORE = "annex-token";
const REFRESH_MILLIS = 5000;
const JOURNAL_LINES = 50;

/** With more extensions than this their permissions and limits are left to annex info. */
const MOST_IN_FULL = 40;

const byId = (id) => document.getElementById(id);
let token = sessionStorage.getItem(STORE) ?? "";
let tools = [];
let timer = 0;

/** A new element; texts are always set as text, never as markup. */
function element(name, text = "", className = "") {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, body) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(`/api/v1${path}`, {
    method: body ? "POST" : "GET",
    headers,
    body,
    cache: "no-store",
  });
  const answer = await response.json();
  if (!response.ok) throw new Refused(response.status, answer.error.message);
  return answer;
}

function showEntry(problem) {
  clearTimeout(timer);
  byId("content").hidden = true;
  byId("refresh").hidden = true;
  byId("leave").hidden = true;
  byId("entry").hidden = false;
  byId("entry-problem").textContent = problem;
  byId("state").textContent = "Locked";
  byId("token").focus();
}

function showContent() {
  byId("entry").hidden = true;
  byId("content").hidden = false;
  byId("refresh").hidden = false;
  byId("leave").hidden = !token;
}

function showHost(health) {
  const facts = [
    ["Version", health.version],
    ["Process", String(health.pid)],
    ["Started", new Date(health.startedAt).toLocaleString()],
    ["Data", health.dataDirectory ?? ""],
    ["Extensions", String(health.extensions)],
    ["Being prepared", String(health.preparing)],
    ["Tools for agents", String(health.tools)],
    ["MCP endpoint", `${location.origin}/mcp`],
  ];
  byId("host").replaceChildren(
    ...facts.flatMap(([name, value]) => [element("dt", name), element("dd", value)]),
  );
}

const STATE_CLASS = { enabled: "good", builtin: "good", disabled: "warn", broken: "bad" };
const READINESS_CLASS = { ready: "good", preparing: "warn", "on-demand": "good", failed: "bad" };
const RISK_CLASS = { LOW: "good", MEDIUM: "warn", HIGH: "bad" };

function permissionItem(permission) {
  const item = element("li");
  item.append(
    element("code", permission.permission),
    ` · may ${permission.allows} · `,
    element("span", permission.granted ? "granted" : "not granted", permission.granted ? "good" : "warn"),
    " · ",
    element("span", `risk ${permission.risk.toLowerCase()}`, RISK_CLASS[permission.risk]),
  );
  return item;
}

function limitsPart(limits) {
  const details = element("details");
  const list = element("ul");
  for (const limit of limits) {
    list.append(element("li", `${limit.limit}: ${limit.shown}${limit.default ? "" : " (not the default)"}`));
  }
  details.append(element("summary", "Limits"), list);
  return details;
}

function extensionCard(extension) {
  const card = element("article");
  const head = element("header");
  const title = extension.title || extension.id;
  head.append(
    element("h3", extension.version ? `${title} ${extension.version}` : title),
    element("span", extension.state, `badge ${STATE_CLASS[extension.state]}`),
  );
  if (extension.readiness) head.append(element("span", extension.readiness, `badge ${READINESS_CLASS[extension.readiness]}`));
  card.append(head);
  if (extension.problem) card.append(element("p", extension.problem, "problem"));
  if (extension.description) card.append(element("p", extension.description));
  for (const note of extension.notes ?? []) card.append(element("p", note, "hint"));
  const about = [`id ${extension.id}`, `alias ${extension.alias}`];
  if (extension.dialect) about.push(`${extension.dialect} on ${extension.runtime}`);
  if (extension.installedBy) about.push(`installed by ${extension.installedBy}`);
  card.append(element("p", about.join(" · "), "hint"));
  if (extension.permissions) {
    const list = element("ul");
    list.append(...extension.permissions.map(permissionItem));
    card.append(
      extension.permissions.length ? list : element("p", "Asks for no permission.", "hint"),
      limitsPart(extension.limits),
    );
  }
  return card;
}

async function showExtensions() {
  const { items } = await ask("/extensions");
  const inFull = items.length <= MOST_IN_FULL;
  const whole = inFull
    ? await Promise.all(items.map((item) => ask(`/extensions/${encodeURIComponent(item.id)}`)))
    : items;
  const open = openDetails();
  byId("extensions").replaceChildren(
    ...(whole.length ? whole.map(extensionCard) : [element("p", "Nothing is installed. To install: annex install FOLDER")]),
  );
  for (const [index, details] of byId("extensions").querySelectorAll("details").entries()) {
    details.open = open.has(index);
  }
}

function openDetails() {
  const all = [...byId("extensions").querySelectorAll("details")];
  return new Set(all.flatMap((details, index) => (details.open ? [index] : [])));
}

function showTools(items) {
  const before = byId("tool").value;
  const callable = items.filter((tool) => tool.audience.includes("PERSON"));
  if (JSON.stringify(callable) === JSON.stringify(tools)) return;
  tools = callable;
  byId("tool").replaceChildren(
    ...tools.map((tool) => {
      const option = element("option", tool.title ? `${tool.agentName} · ${tool.title}` : tool.agentName);
      option.value = tool.agentName;
      return option;
    }),
  );
  if (tools.some((tool) => tool.agentName === before)) byId("tool").value = before;
  byId("call").disabled = tools.length === 0;
  showTool();
}

function showTool() {
  const tool = tools.find((candidate) => candidate.agentName === byId("tool").value);
  byId("tool-description").textContent = tool ? tool.description : "No tool can be called by a person.";
  byId("tool-schema").textContent = tool ? JSON.stringify(tool.inputSchema, null, 2) : "";
}

const VERDICT_CLASS = { DONE: "good", ALLOWED: "good", FAILED: "bad", DENIED: "bad", ASKED: "warn" };

function journalRow(line) {
  const row = element("tr");
  const time = element("time", new Date(line.time).toLocaleTimeString());
  time.dateTime = line.time;
  const when = element("td");
  when.append(time);
  row.append(
    when,
    element("td", line.kind.toLowerCase()),
    element("td", line.verdict.toLowerCase(), VERDICT_CLASS[line.verdict]),
    element("td", line.actor),
    element("td", line.action),
    element("td", line.target),
    element("td", Object.keys(line.facts).length ? JSON.stringify(line.facts) : ""),
  );
  return row;
}

async function refresh() {
  clearTimeout(timer);
  try {
    const [health, toolList, journal] = await Promise.all([
      ask("/health"),
      ask("/tools"),
      ask(`/journal?limit=${JOURNAL_LINES}`),
    ]);
    showHost(health);
    showTools(toolList.items);
    byId("journal").replaceChildren(...journal.items.map(journalRow));
    await showExtensions();
    showContent();
    if (byId("state").textContent !== "Running") byId("state").textContent = "Running";
    timer = setTimeout(whenVisible, REFRESH_MILLIS);
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 401) {
      showEntry(token ? "The host does not know this token." : "");
      return;
    }
    byId("state").textContent = problem instanceof Refused ? problem.message : "The host does not answer.";
    timer = setTimeout(whenVisible, REFRESH_MILLIS);
  }
}

function whenVisible() {
  if (document.visibilityState === "visible") {
    refresh();
    return;
  }
  document.addEventListener("visibilitychange", refresh, { once: true });
}

async function call(event) {
  event.preventDefault();
  const outcome = byId("outcome");
  let given;
  try {
    given = JSON.parse(byId("arguments").value);
  } catch (problem) {
    outcome.replaceChildren(element("p", `The arguments are no JSON: ${problem.message}`, "problem"));
    byId("arguments").focus();
    return;
  }
  byId("call").disabled = true;
  outcome.replaceChildren(element("p", "Running …", "hint"));
  try {
    const answer = await ask("/calls", JSON.stringify({ tool: byId("tool").value, arguments: given }));
    showOutcome(answer);
  } catch (problem) {
    outcome.replaceChildren(element("p", problem.message, "problem"));
  } finally {
    byId("call").disabled = tools.length === 0;
  }
  refresh();
}

function showOutcome(answer) {
  const parts = [];
  if (answer.outcome === "failed") {
    parts.push(element("p", `${answer.error.code}: ${answer.error.message}`, "problem"));
  } else {
    parts.push(element("p", answer.outcome === "completed" ? "Completed" : "The tool asks something back, which this page cannot answer.", answer.outcome === "completed" ? "good" : "warn"));
    const shown = element("pre", JSON.stringify(answer.value ?? answer.asks ?? answer.content, null, 2));
    shown.tabIndex = 0;
    parts.push(shown);
  }
  byId("outcome").replaceChildren(...parts);
}

function takeTokenFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!given) return;
  token = given;
  sessionStorage.setItem(STORE, token);
  history.replaceState(null, "", location.pathname);
}

function enter(event) {
  event.preventDefault();
  token = byId("token").value.trim();
  byId("token").value = "";
  sessionStorage.setItem(STORE, token);
  refresh();
}

function leave() {
  token = "";
  sessionStorage.removeItem(STORE);
  location.reload();
}

takeTokenFromAddress();
addEventListener("hashchange", () => {
  takeTokenFromAddress();
  refresh();
});
byId("entry-form").addEventListener("submit", enter);
byId("try").addEventListener("submit", call);
byId("tool").addEventListener("change", showTool);
byId("refresh").addEventListener("click", refresh);
byId("leave").addEventListener("click", leave);
refresh();
