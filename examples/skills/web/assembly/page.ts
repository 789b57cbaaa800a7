/** Reads HTML as far as an agent needs it: its text, its links. No parser of HTML, so broken pages give broken text. */

/** The text of a page: no tags, no scripts, no styles, lines where blocks end. */
export function textOf(html: string): string {
  let text = "";
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) break;
    text += html.substring(at, open);
    const close = html.indexOf(">", open);
    if (close < 0) break;
    const name = tagName(html, open + 1);
    if (name == "script" || name == "style" || name == "head") {
      const end = html.indexOf("</" + name, close);
      at = end < 0 ? html.length : end;
      continue;
    }
    if (isBlock(name)) text += "\n";
    at = close + 1;
  }
  if (at < html.length && html.indexOf("<", at) < 0) text += html.substring(at);
  return tidied(unescaped(text));
}

/** The links of a page, each as address and text. Addresses are made whole from that of the page. */
export function linksOf(html: string, page: string): string[] {
  const links: string[] = [];
  let at = html.indexOf("<a ");
  while (at >= 0) {
    const close = html.indexOf(">", at);
    if (close < 0) break;
    const end = html.indexOf("</a>", close);
    const target = attribute(html.substring(at, close), "href");
    if (target.length > 0 && !target.startsWith("#") && !target.startsWith("javascript:")) {
      const text = textOf(html.substring(close + 1, end < 0 ? close + 1 : end)).replaceAll("\n", " ");
      links.push(whole(unescaped(target), page) + " " + text);
    }
    at = html.indexOf("<a ", close);
  }
  return links;
}

function whole(target: string, page: string): string {
  if (target.includes("://")) return target;
  const scheme = page.indexOf("://");
  if (target.startsWith("//")) return page.substring(0, scheme + 1) + target;
  const path = page.indexOf("/", scheme + 3);
  const origin = path < 0 ? page : page.substring(0, path);
  if (target.startsWith("/")) return origin + target;
  const folder = path < 0 ? origin + "/" : page.substring(0, page.lastIndexOf("/") + 1);
  return folder + target;
}

function attribute(tag: string, name: string): string {
  const at = tag.indexOf(name + "=");
  if (at < 0) return "";
  const start = at + name.length + 1;
  const quote = tag.charAt(start);
  if (quote != '"' && quote != "'") {
    const end = tag.indexOf(" ", start);
    return tag.substring(start, end < 0 ? tag.length : end);
  }
  const end = tag.indexOf(quote, start + 1);
  return tag.substring(start + 1, end < 0 ? tag.length : end);
}

function tagName(html: string, start: i32): string {
  let end = start;
  while (end < html.length && isNamePart(html.charCodeAt(end))) end++;
  return html.substring(start, end).toLowerCase();
}

function isNamePart(code: i32): bool {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code == 47;
}

function isBlock(name: string): bool {
  const plain = name.startsWith("/") ? name.substring(1) : name;
  return " p div br li ul ol tr table h1 h2 h3 h4 h5 h6 section article header footer pre ".includes(" " + plain + " ");
}

function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'")
    .replaceAll("&nbsp;", " ").replaceAll("&amp;", "&");
}

/** One space where there were several, one empty line at most. */
function tidied(text: string): string {
  const lines = text.split("\n");
  let result = "";
  let empty = true;
  for (let i = 0; i < lines.length; i++) {
    const line = joined(lines[i]);
    if (line.length == 0) {
      empty = true;
      continue;
    }
    if (result.length > 0) result += empty ? "\n\n" : "\n";
    result += line;
    empty = false;
  }
  return result;
}

function joined(line: string): string {
  let result = "";
  let gap = false;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code <= 32) gap = result.length > 0;
    else {
      if (gap) result += " ";
      result += line.charAt(i);
      gap = false;
    }
  }
  return result;
}
