// The processes of this machine, as Linux shows them in /proc.
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const look = (pid, name) => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return ""; // it ended meanwhile
  }
};

/** Number, parent, state and start time of a process; undefined when it is over, also when nobody has fetched it yet. */
export function processOf(pid) {
  const stat = look(pid, "stat");
  const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat === "" || state === "Z" || state === "X" ? undefined : { pid, parent: Number(parent), started: rest[17] };
}

function all() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processOf(Number(name)))
    .filter(Boolean);
}

const variable = (pid, name) => look(pid, "environ").split("\0").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

/** Processes whose environment has this variable with this value, each with its words and the mark that Annex gave its group. */
export function marked(name, value) {
  return all()
    .filter(({ pid }) => variable(pid, name) === value)
    .map((process) => ({ ...process, words: look(process.pid, "cmdline").split("\0"), group: variable(process.pid, "ANNEX_PROCESS") }));
}

/** Everything below a process, in whatever session. */
export function descendants(pid) {
  const found = all();
  const below = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const process of found) {
      if (below.has(process.parent) && !below.has(process.pid)) {
        below.add(process.pid);
        grown = true;
      }
    }
  }
  return found.filter((process) => process.pid !== pid && below.has(process.pid));
}

/** Those of these that still run: the same number and the same start. */
export const running = (processes) => processes.filter(({ pid, started }) => processOf(pid)?.started === started);

/**
 * Waits until none of these runs. Gives the milliseconds it took, and those that were left when time was up. Of a pause that
 * took longer than it should only a little counts towards that: then the machine was busy or stood still, for others as well.
 */
export async function gone(processes, atMost) {
  const step = 10;
  const began = performance.now();
  let counted = 0;
  let left = running(processes);
  while (left.length > 0 && counted < atMost) {
    const before = performance.now();
    await sleep(step);
    left = running(left);
    counted += Math.min(performance.now() - before, 2 * step);
  }
  return { waited: performance.now() - began, left };
}
