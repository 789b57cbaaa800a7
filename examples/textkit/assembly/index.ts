/** The four functions a morphee host calls: alloc, dealloc, describe and execute. */
import { MANIFEST } from "../build/manifest";
import { Answer, Parameters } from "./answer";
import { csvToJson } from "./csv";
import { diff } from "./diff";
import { log } from "./host";
import { Json, Kind, Reader, Writer } from "./json";
import { now, uuid } from "./making";
import { slugify } from "./slug";
import { wordCount } from "./words";

export function alloc(size: i32): i32 {
  return <i32>heap.alloc(size);
}

export function dealloc(pointer: i32, size: i32): void {
  heap.free(pointer);
}

export function describe(): i64 {
  return handOver(MANIFEST);
}

export function execute(pointer: i32, length: i32): i64 {
  const reader = new Reader(String.UTF8.decodeUnsafe(pointer, length));
  heap.free(pointer);
  const request = reader.read();
  const answer = reader.error == "" ? run(request) : Answer.failed("The request is no JSON: " + reader.error);
  const response = new Writer().open("{").name("success").truth(answer.error == "");
  if (answer.error == "") response.name("data").raw(answer.data);
  else response.name("error").text(answer.error);
  return handOver(response.close("}").toString());
}

function run(request: Json): Answer {
  const name = request.get("action");
  const given = request.get("params");
  const action = name === null ? "" : name.text;
  const parameters = new Parameters(given === null ? new Json(Kind.OBJECT) : given);
  const answer = dispatch(action, parameters);
  if (parameters.error != "") return Answer.failed(parameters.error);
  log("debug", action + (answer.error == "" ? " done" : " failed"));
  return answer;
}

function dispatch(action: string, parameters: Parameters): Answer {
  if (action == "word_count") return wordCount(parameters);
  if (action == "diff") return diff(parameters);
  if (action == "csv_to_json") return csvToJson(parameters);
  if (action == "slugify") return slugify(parameters);
  if (action == "uuid") return uuid(parameters);
  if (action == "now") return now(parameters);
  return Answer.failed("Unknown: " + action);
}

/** Puts text into a buffer that the host reads and gives back through dealloc. */
function handOver(text: string): i64 {
  const length = String.UTF8.byteLength(text);
  const buffer = heap.alloc(length);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, buffer, false, String.UTF8.ErrorMode.REPLACE);
  return (<i64>buffer << 32) | <i64>length;
}
