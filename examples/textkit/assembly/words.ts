import { Answer, Parameters } from "./answer";
import { Writer } from "./json";

/** Counts a text. A word is a run without white space, a line ends at a line feed, a paragraph at an empty line. */
export function wordCount(parameters: Parameters): Answer {
  const text = parameters.text("text");
  let characters = 0;
  let words = 0;
  let lines = 0;
  let paragraphs = 0;
  let inWord = false;
  let lineHasWord = false;
  let inParagraph = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i);
    if (code > 0xffff) i++;
    characters++;
    if (code == 0x0a) {
      lines++;
      if (!lineHasWord) inParagraph = false;
      lineHasWord = false;
    }
    if (isSpace(code)) {
      inWord = false;
      continue;
    }
    if (!inWord) words++;
    if (!inParagraph) paragraphs++;
    inWord = lineHasWord = inParagraph = true;
  }
  if (text.length > 0 && !text.endsWith("\n")) lines++;
  return Answer.of(
    new Writer().open("{")
      .name("characters").number(characters)
      .name("words").number(words)
      .name("lines").number(lines)
      .name("paragraphs").number(paragraphs)
      .name("bytes").number(String.UTF8.byteLength(text))
      .close("}").toString(),
  );
}

function isSpace(code: i32): bool {
  return (
    code == 0x20 || (code >= 0x09 && code <= 0x0d) || code == 0x85 || code == 0xa0 || code == 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f ||
    code == 0x3000
  );
}
