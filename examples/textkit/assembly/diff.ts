/**
 * A unified diff by lines.
 *
 * Lines become numbers, equal lines the same number. What is equal at both ends is set aside, and so is every line that
 * the other text does not have at all: it is certainly removed or added. On the rest runs the algorithm of Myers in its
 * form with linear memory: two searches, one from each end, meet on a shortest path, which splits the problem in two.
 * The result is a mark for each line that is removed or added; the unmarked lines of both texts pair up in order.
 */
import { Answer, Parameters } from "./answer";
import { Writer } from "./json";

export function diff(parameters: Parameters): Answer {
  const before = linesOf(parameters.text("before"));
  const after = linesOf(parameters.text("after"));
  const beforeName = parameters.textOr("before_name", "before");
  const afterName = parameters.textOr("after_name", "after");
  const context = parameters.wholeOr("context", 3, 0, 1000);
  if (parameters.error != "") return Answer.failed(parameters.error);
  if (beforeName.includes("\n") || afterName.includes("\n")) return Answer.failed("A name must be one line");

  const comparison = new Comparison(before, after);
  comparison.run();
  const removed = countMarks(comparison.removed);
  const added = countMarks(comparison.added);
  const equal = removed == 0 && added == 0;
  const hunks = equal ? "" : unified(before, after, comparison, context);
  return Answer.of(
    new Writer().open("{")
      .name("equal").truth(equal)
      .name("removed").number(removed)
      .name("added").number(added)
      .name("diff").text(equal ? "" : "--- " + beforeName + "\n+++ " + afterName + "\n" + hunks)
      .close("}").toString(),
  );
}

/** The lines with their line feeds; only the last may lack one. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf("\n", start);
    const next = end < 0 ? text.length : end + 1;
    lines.push(text.substring(start, next));
    start = next;
  }
  return lines;
}

function countMarks(marks: StaticArray<bool>): i32 {
  let count = 0;
  for (let i = 0; i < marks.length; i++) if (marks[i]) count++;
  return count;
}

class Comparison {
  readonly removed: StaticArray<bool>;
  readonly added: StaticArray<bool>;
  /** The lines that have to be compared, as numbers, and where they stand in their texts. */
  private readonly left: i32[] = [];
  private readonly leftAt: i32[] = [];
  private readonly right: i32[] = [];
  private readonly rightAt: i32[] = [];
  private forward: StaticArray<i32> = new StaticArray<i32>(0);
  private backward: StaticArray<i32> = new StaticArray<i32>(0);
  private middle: i32 = 0;
  private splitX: i32 = 0;
  private splitY: i32 = 0;

  constructor(private readonly before: string[], private readonly after: string[]) {
    this.removed = new StaticArray<bool>(before.length);
    this.added = new StaticArray<bool>(after.length);
  }

  run(): void {
    let start = 0;
    let beforeEnd = this.before.length;
    let afterEnd = this.after.length;
    while (start < beforeEnd && start < afterEnd && this.before[start] == this.after[start]) start++;
    while (beforeEnd > start && afterEnd > start && this.before[beforeEnd - 1] == this.after[afterEnd - 1]) {
      beforeEnd--;
      afterEnd--;
    }
    this.select(start, beforeEnd, afterEnd);
    const size = this.left.length + this.right.length + 3;
    this.forward = new StaticArray<i32>(2 * size + 1);
    this.backward = new StaticArray<i32>(2 * size + 1);
    this.middle = size;
    this.compare(0, this.left.length, 0, this.right.length);
  }

  private select(start: i32, beforeEnd: i32, afterEnd: i32): void {
    const numbers = new Map<string, i32>();
    const inAfter = new Set<i32>();
    const rightNumbers: i32[] = [];
    for (let i = start; i < afterEnd; i++) {
      const number = numberOf(numbers, this.after[i]);
      inAfter.add(number);
      rightNumbers.push(number);
    }
    const inBefore = new Set<i32>();
    for (let i = start; i < beforeEnd; i++) {
      const number = numberOf(numbers, this.before[i]);
      inBefore.add(number);
      if (inAfter.has(number)) {
        this.left.push(number);
        this.leftAt.push(i);
      } else this.removed[i] = true;
    }
    for (let i = 0; i < rightNumbers.length; i++) {
      if (inBefore.has(rightNumbers[i])) {
        this.right.push(rightNumbers[i]);
        this.rightAt.push(start + i);
      } else this.added[start + i] = true;
    }
  }

  /** Marks what differs between left[x0, x1) and right[y0, y1). */
  private compare(x0: i32, x1: i32, y0: i32, y1: i32): void {
    while (x0 < x1 && y0 < y1 && this.left[x0] == this.right[y0]) {
      x0++;
      y0++;
    }
    while (x0 < x1 && y0 < y1 && this.left[x1 - 1] == this.right[y1 - 1]) {
      x1--;
      y1--;
    }
    if (x0 == x1) {
      for (let y = y0; y < y1; y++) this.added[this.rightAt[y]] = true;
      return;
    }
    if (y0 == y1) {
      for (let x = x0; x < x1; x++) this.removed[this.leftAt[x]] = true;
      return;
    }
    this.split(x0, x1, y0, y1);
    const x = this.splitX;
    const y = this.splitY;
    this.compare(x0, x, y0, y);
    this.compare(x, x1, y, y1);
  }

  /**
   * Finds a point on a shortest path from (x0, y0) to (x1, y1), whose first lines differ and whose last lines differ.
   * Diagonals are x - y; `forward` holds the greatest x reached on each, `backward` the least. Both searches go one
   * edit further by turns until they meet.
   */
  private split(x0: i32, x1: i32, y0: i32, y1: i32): void {
    const forward = this.forward;
    const backward = this.backward;
    const shift = this.middle - (x0 - y0);
    const backShift = this.middle - (x1 - y1);
    const delta = x1 - y1 - (x0 - y0);
    const odd = (delta & 1) != 0;
    const first = x0 - y0;
    const last = x1 - y1;
    forward[first + 1 + shift] = x0;
    backward[last - 1 + backShift] = x1;
    for (let edits = 0; ; edits++) {
      for (let k = first - edits; k <= first + edits; k += 2) {
        const down = k == first - edits || (k != first + edits && forward[k - 1 + shift] < forward[k + 1 + shift]);
        let x = down ? forward[k + 1 + shift] : forward[k - 1 + shift] + 1;
        let y = x - k;
        while (x < x1 && y < y1 && x >= x0 && y >= y0 && this.left[x] == this.right[y]) {
          x++;
          y++;
        }
        forward[k + shift] = x;
        if (odd && k > last - edits && k < last + edits && x >= backward[k + backShift] && this.inside(x, y, x0, x1, y0, y1)) {
          this.splitX = x;
          this.splitY = y;
          return;
        }
      }
      for (let k = last - edits; k <= last + edits; k += 2) {
        const up = k == last + edits || (k != last - edits && backward[k - 1 + backShift] < backward[k + 1 + backShift]);
        let x = up ? backward[k - 1 + backShift] : backward[k + 1 + backShift] - 1;
        let y = x - k;
        while (x > x0 && y > y0 && x <= x1 && y <= y1 && this.left[x - 1] == this.right[y - 1]) {
          x--;
          y--;
        }
        backward[k + backShift] = x;
        if (!odd && k >= first - edits && k <= first + edits && forward[k + shift] >= x && this.inside(x, y, x0, x1, y0, y1)) {
          this.splitX = x;
          this.splitY = y;
          return;
        }
      }
    }
  }

  private inside(x: i32, y: i32, x0: i32, x1: i32, y0: i32, y1: i32): bool {
    return x >= x0 && x <= x1 && y >= y0 && y <= y1;
  }
}

function numberOf(numbers: Map<string, i32>, line: string): i32 {
  if (!numbers.has(line)) numbers.set(line, numbers.size);
  return numbers.get(line);
}

/** Writes the marked lines as hunks, joining those whose surroundings touch. */
function unified(before: string[], after: string[], comparison: Comparison, context: i32): string {
  const removed = comparison.removed;
  const added = comparison.added;
  const out: string[] = [];
  let x = 0;
  let y = 0;
  while (true) {
    while (x < before.length && y < after.length && !removed[x] && !added[y]) {
      x++;
      y++;
    }
    if (x == before.length && y == after.length) return out.join("");

    const lead = min(context, min(x, y));
    const startX = x - lead;
    const startY = y - lead;
    const lines: string[] = [];
    for (let i = startX; i < x; i++) push(lines, " ", before[i]);
    while (true) {
      while (x < before.length && removed[x]) push(lines, "-", before[x++]);
      while (y < after.length && added[y]) push(lines, "+", after[y++]);
      let same = 0;
      while (x + same < before.length && y + same < after.length && !removed[x + same] && !added[y + same]) same++;
      const atEnd = x + same == before.length && y + same == after.length;
      const joins = !atEnd && same <= 2 * context;
      const shown = joins ? same : min(same, context);
      for (let i = 0; i < shown; i++) push(lines, " ", before[x + i]);
      x += shown;
      y += shown;
      if (!joins) break;
    }
    out.push("@@ -" + range(startX, x) + " +" + range(startY, y) + " @@\n");
    out.push(lines.join(""));
  }
}

function push(lines: string[], sign: string, line: string): void {
  lines.push(sign);
  lines.push(line);
  if (!line.endsWith("\n")) lines.push("\n\\ No newline at end of file\n");
}

/** A range of lines in the words of a hunk header: counted from 1, an empty one named by the line before it. */
function range(start: i32, end: i32): string {
  if (end == start) return start.toString() + ",0";
  return end - start == 1 ? (start + 1).toString() : (start + 1).toString() + "," + (end - start).toString();
}
