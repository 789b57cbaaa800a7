import { Answer, Parameters } from "./answer";
import { Writer } from "./json";

/** Letters that have a plain form, each group behind that form. */
const PLAIN: string[] = [
  "a:àáâãäåāăąǎạảấầẩẫậắằẳẵặ", "ae:æ", "c:çćĉċč", "d:ďđð", "e:èéêëēĕėęěẹẻẽếềểễệ", "g:ĝğġģ", "h:ĥħ",
  "i:ìíîïĩīĭįıǐịỉ", "ij:ĳ", "j:ĵ", "k:ķĸ", "l:ĺļľŀł", "n:ñńņňŉŋ", "o:òóôõöøōŏőơǒọỏốồổỗộớờởỡợ", "oe:œ", "r:ŕŗř",
  "s:śŝşšșſ", "ss:ß", "t:ţťŧț", "th:þ", "u:ùúûüũūŭůűųưǔụủứừửữự", "w:ŵ", "y:ýÿŷỳỵỷỹ", "z:źżž",
];

/** No slug is longer, so no more of a word is kept. */
const LONGEST: i32 = 1000;

export function slugify(parameters: Parameters): Answer {
  const text = parameters.text("text").toLowerCase();
  const separator = parameters.textOr("separator", "-");
  const longest = parameters.wholeOr("max_length", 80, 1, LONGEST);
  if (parameters.error != "") return Answer.failed(parameters.error);
  if (separator != "-" && separator != "_" && separator != ".") {
    return Answer.failed("Parameter separator must be one of - _ .");
  }
  return Answer.of(new Writer().open("{").name("slug").text(joined(words(text), separator, longest)).close("}").toString());
}

/** The words of a text in plain letters and digits; apostrophes and combining marks do not end a word. */
function words(text: string): string[] {
  const words: string[] = [];
  let word = "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code == 0x27 || code == 0x2019 || (code >= 0x300 && code <= 0x36f)) continue;
    const plain = isPlain(code) ? text.charAt(i) : plainFormOf(text.charAt(i));
    if (plain != "") {
      if (word.length < LONGEST) word += plain;
    } else if (word != "") {
      words.push(word);
      word = "";
    }
  }
  if (word != "") words.push(word);
  return words;
}

function joined(words: string[], separator: string, longest: i32): string {
  let slug = "";
  for (let i = 0; i < words.length; i++) {
    const longer = slug == "" ? words[i] : slug + separator + words[i];
    if (longer.length > longest) return slug == "" ? longer.substring(0, longest) : slug;
    slug = longer;
  }
  return slug;
}

function isPlain(code: i32): bool {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

function plainFormOf(letter: string): string {
  if (letter.charCodeAt(0) < 0x80) return "";
  for (let i = 0; i < PLAIN.length; i++) {
    const colon = PLAIN[i].indexOf(":");
    if (PLAIN[i].indexOf(letter, colon + 1) > 0) return PLAIN[i].substring(0, colon);
  }
  return "";
}
