import { Answer, Parameters } from "./answer";
import { Writer } from "./json";

export function csvToJson(parameters: Parameters): Answer {
  const csv = parameters.text("csv");
  const delimiter = parameters.textOr("delimiter", ",");
  const header = parameters.truthOr("header", true);
  if (parameters.error != "") return Answer.failed(parameters.error);
  if (delimiter.length != 1 || delimiter == "\"" || delimiter == "\n" || delimiter == "\r") {
    return Answer.failed("Parameter delimiter must be one character, and no quote or line break");
  }
  const table = new Table(csv, delimiter.charCodeAt(0));
  table.read();
  if (table.error != "") return Answer.failed(table.error);
  return header ? objects(table) : arrays(table);
}

function arrays(table: Table): Answer {
  const out = new Writer().open("{").name("count").number(table.rows.length).name("rows").open("[");
  for (let i = 0; i < table.rows.length; i++) writeTexts(out, table.rows[i].fields);
  return Answer.of(out.close("]").close("}").toString());
}

/** Rows as objects. A row that is too short gets null for what it lacks, one that is too long is an error. */
function objects(table: Table): Answer {
  const columns = table.rows.length == 0 ? new Array<string>() : table.rows[0].fields;
  const seen = new Set<string>();
  for (let i = 0; i < columns.length; i++) {
    if (seen.has(columns[i])) return Answer.failed("The header names a column twice: " + columns[i]);
    seen.add(columns[i]);
  }
  const out = new Writer().open("{").name("columns");
  writeTexts(out, columns);
  out.name("count").number(max(table.rows.length - 1, 0)).name("rows").open("[");
  for (let i = 1; i < table.rows.length; i++) {
    const row = table.rows[i];
    if (row.fields.length > columns.length) {
      return Answer.failed(
        "Line " + row.line.toString() + " has " + row.fields.length.toString() + " fields, the header has " +
        columns.length.toString(),
      );
    }
    out.open("{");
    for (let j = 0; j < columns.length; j++) {
      out.name(columns[j]);
      if (j < row.fields.length) out.text(row.fields[j]);
      else out.raw("null");
    }
    out.close("}");
  }
  return Answer.of(out.close("]").close("}").toString());
}

function writeTexts(out: Writer, texts: string[]): void {
  out.open("[");
  for (let i = 0; i < texts.length; i++) out.text(texts[i]);
  out.close("]");
}

class Row {
  fields: string[] = [];

  constructor(readonly line: i32) {}
}

/** Reads RFC 4180 tables, with any of the three line ends and any delimiter. Empty lines are no rows. */
class Table {
  rows: Row[] = [];
  error: string = "";
  private at: i32 = 0;
  private line: i32 = 1;

  constructor(private readonly csv: string, private readonly delimiter: i32) {
    if (csv.length > 0 && csv.charCodeAt(0) == 0xfeff) this.at = 1;
  }

  read(): void {
    while (this.error == "" && this.at < this.csv.length) {
      if (this.lineEnd()) continue;
      const row = new Row(this.line);
      row.fields.push(this.field());
      while (this.error == "" && this.at < this.csv.length && !this.lineEnd()) {
        this.at++;
        row.fields.push(this.field());
      }
      this.rows.push(row);
    }
  }

  /** Reads a field and stops at the delimiter, line end or end of text behind it. */
  private field(): string {
    if (this.at < this.csv.length && this.csv.charCodeAt(this.at) == 0x22) return this.quoted();
    const start = this.at;
    while (this.at < this.csv.length && !this.ends(this.csv.charCodeAt(this.at))) this.at++;
    return this.csv.substring(start, this.at);
  }

  private quoted(): string {
    const opened = this.line;
    const parts: string[] = [];
    let start = ++this.at;
    while (this.at < this.csv.length) {
      const code = this.csv.charCodeAt(this.at);
      if (code == 0x22) {
        parts.push(this.csv.substring(start, this.at++));
        if (this.at == this.csv.length || this.ends(this.csv.charCodeAt(this.at))) return parts.join("\"");
        if (this.csv.charCodeAt(this.at) != 0x22) {
          this.error = "Line " + this.line.toString() + ": text after a closing quote";
          return "";
        }
        start = ++this.at;
      } else if (!this.lineEnd()) this.at++;
    }
    this.error = "Line " + opened.toString() + ": a quoted field has no end";
    return "";
  }

  private ends(code: i32): bool {
    return code == this.delimiter || code == 0x0a || code == 0x0d;
  }

  private lineEnd(): bool {
    const code = this.csv.charCodeAt(this.at);
    if (code != 0x0a && code != 0x0d) return false;
    this.at++;
    if (code == 0x0d && this.at < this.csv.length && this.csv.charCodeAt(this.at) == 0x0a) this.at++;
    this.line++;
    return true;
  }
}
