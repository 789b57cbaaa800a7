// Lines of the extension's log. Objects are shown as JSON-like text, four levels deep.
const MOST = 4096;
const counts = new Map();
const starts = new Map();
let indent = '';

function show(value, depth, seen) {
  switch (typeof value) {
    case 'string': return depth === 0 ? value : JSON.stringify(value);
    case 'bigint': return `${value}n`;
    case 'symbol': return value.toString();
    case 'function': return `[Function${value.name ? `: ${value.name}` : ' (anonymous)'}]`;
    case 'object': break;
    default: return String(value);
  }
  if (value === null) return 'null';
  if (Error.isError(value)) return annex.line(value);
  if (seen.includes(value)) return '[Circular]';
  if (depth > 4) return Array.isArray(value) ? '[Array]' : '[Object]';
  if (value instanceof Date) return isNaN(value) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  const inside = [...seen, value];
  const inner = (part) => show(part, depth + 1, inside);
  const short = (parts) => (parts.length > 100 ? [...parts.slice(0, 100), `... ${parts.length - 100} more`] : parts);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const parts = short(Array.from(value.length > 101 ? value.slice(0, 101) : value, inner));
    const name = Array.isArray(value) ? '' : `${value.constructor?.name ?? ''}(${value.length}) `;
    return `${name}[ ${parts.join(', ')} ]`;
  }
  if (value instanceof Map) {
    return `Map(${value.size}) { ${short(Array.from(value, ([k, v]) => `${inner(k)} => ${inner(v)}`)).join(', ')} }`;
  }
  if (value instanceof Set) return `Set(${value.size}) { ${short(Array.from(value, inner)).join(', ')} }`;
  const keys = Object.keys(value);
  const name = value.constructor && value.constructor !== Object && value.constructor.name
    ? `${value.constructor.name} ` : '';
  if (keys.length === 0) return `${name}{}`;
  return `${name}{ ${short(keys.map((key) =>
    `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}: ${inner(value[key])}`)).join(', ')} }`;
}

function format(values) {
  let rest = values;
  let text = '';
  if (typeof values[0] === 'string' && values.length > 1) {
    let at = 1;
    text = values[0].replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === '%%') return '%';
      if (at >= values.length) return mark;
      const value = values[at++];
      switch (mark) {
        case '%s': return typeof value === 'string' ? value : show(value, 1, []);
        case '%d': return typeof value === 'bigint' ? `${value}n` : String(Number(value));
        case '%i': return String(parseInt(value, 10));
        case '%f': return String(parseFloat(value));
        case '%j': return JSON.stringify(value);
        case '%c': return '';
        default: return show(value, 1, []);
      }
    });
    rest = values.slice(at);
    if (rest.length > 0) text += ' ';
  }
  return text + rest.map((value) => show(value, 0, [])).join(' ');
}

function say(level, values) {
  let text;
  try {
    text = indent + format(values);
  } catch {
    text = 'a value that cannot be shown';
  }
  annex.log(level, text.length > MOST ? `${text.slice(0, MOST)}… (${text.length - MOST} characters more)` : text);
}

const label = (name) => (name === undefined ? 'default' : String(name));

export const console = {
  log(...values) { say('info', values); },
  info(...values) { say('info', values); },
  debug(...values) { say('debug', values); },
  warn(...values) { say('warn', values); },
  error(...values) { say('error', values); },
  trace(...values) { say('debug', ['Trace:', ...values, `\n${new Error().stack}`]); },
  dir(value) { say('info', [value]); },
  dirxml(...values) { say('info', values); },
  table(value) { say('info', [value]); },
  assert(condition, ...values) { if (!condition) say('error', ['Assertion failed:', ...values]); },
  count(name) {
    const key = label(name);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    say('info', [`${key}: ${counts.get(key)}`]);
  },
  countReset(name) { counts.delete(label(name)); },
  time(name) { starts.set(label(name), annex.now()); },
  timeLog(name, ...values) { say('info', [`${label(name)}: ${annex.now() - (starts.get(label(name)) ?? annex.now())}ms`, ...values]); },
  timeEnd(name) { console.timeLog(name); starts.delete(label(name)); },
  group(...values) { if (values.length > 0) say('info', values); indent += '  '; },
  groupCollapsed(...values) { console.group(...values); },
  groupEnd() { indent = indent.slice(2); },
  clear() {},
};
