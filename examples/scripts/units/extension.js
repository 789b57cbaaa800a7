// One expression: a function that is called at once may hold whatever the tools share.
(() => {
  const FACTORS = {
    length: { m: 1, km: 1000, cm: 0.01, mm: 0.001, mi: 1609.344, yd: 0.9144, ft: 0.3048, in: 0.0254 },
    mass: { kg: 1, g: 0.001, t: 1000, lb: 0.45359237, oz: 0.028349523125 },
    time: { s: 1, ms: 0.001, min: 60, h: 3600, d: 86400 },
    data: { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  };

  const TEMPERATURES = {
    C: [(x) => x, (x) => x],
    K: [(x) => x - 273.15, (x) => x + 273.15],
    F: [(x) => ((x - 32) * 5) / 9, (x) => (x * 9) / 5 + 32],
  };

  // Without the last digits that binary numbers cannot hold.
  const rounded = (x) => Number(x.toPrecision(12));

  function convert(value, from, to) {
    if (Object.hasOwn(TEMPERATURES, from) && Object.hasOwn(TEMPERATURES, to)) {
      return TEMPERATURES[to][1](TEMPERATURES[from][0](value));
    }
    for (const units of Object.values(FACTORS)) {
      if (Object.hasOwn(units, from) && Object.hasOwn(units, to)) {
        return (value * units[from]) / units[to];
      }
    }
    throw new Error(`I cannot convert ${from} to ${to}. I know ${known()}.`);
  }

  function known() {
    const lists = Object.entries(FACTORS).map(([kind, units]) => `${kind}: ${Object.keys(units).join(" ")}`);
    return [...lists, `temperature: ${Object.keys(TEMPERATURES).join(" ")}`].join("; ");
  }

  // RFC 4180: quoted fields may hold separators, line ends and doubled quotes.
  function rows(text, separator) {
    const field = new RegExp(`("(?:[^"]|"")*"|[^${separator}\r\n"]*)(${separator}|\r\n|\r|\n|$)`, "gy");
    const all = [];
    let row = [];
    for (;;) {
      const at = field.lastIndex;
      const found = field.exec(text);
      if (found === null) {
        throw new Error(`Line ${text.slice(0, at).split(/\r\n|\r|\n/).length} holds a quote where none may be.`);
      }
      const [, value, end] = found;
      row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
      if (end !== separator) {
        if (row.length > 1 || row[0] !== "") {
          all.push(row);
        }
        row = [];
        if (end === "" || field.lastIndex >= text.length) {
          return all;
        }
      }
    }
  }

  let last = null;

  return {
    tools: {
      convert: {
        description: "Converts a value from one unit of measurement to another, for instance from mi to km.",
        parameters: {
          value: { type: "number" },
          from: { type: "string", description: "Its unit, such as km, lb, min, GiB or F" },
          to: { type: "string" },
        },
        required: ["value", "from", "to"],
        execute({ value, from, to }) {
          last = { value: rounded(convert(Number(value), from, to)), unit: to };
          return last;
        },
      },
      last: {
        description: "Gives the last conversion of this session again; null when there was none.",
        execute: () => last,
      },
      csv: {
        description: "Reads a table in CSV with a heading, as a list of objects; with a column, its total as well.",
        parameters: {
          text: { type: "string" },
          separator: { type: "string", enum: [",", ";", "\t"], description: "A comma unless given" },
          total: { type: "string", description: "The heading of a column of numbers" },
        },
        required: ["text"],
        execute({ text, separator = ",", total }) {
          const [heading = [], ...lines] = rows(text, separator);
          const items = lines.map((line) => Object.fromEntries(heading.map((name, i) => [name, line[i] ?? ""])));
          if (total === undefined) {
            return { items };
          }
          if (!heading.includes(total)) {
            throw new Error(`There is no column ${total}; there are ${heading.join(", ")}.`);
          }
          return { items, total: rounded(items.reduce((sum, item) => sum + Number(item[total] || 0), 0)) };
        },
      },
    },
  };
})()
