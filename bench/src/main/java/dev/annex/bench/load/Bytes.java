package dev.annex.bench.load;

/** Looks into bytes without making text of them, because the load generator shares the machine. */
final class Bytes {

  private Bytes() {}

  static int indexOf(byte[] in, int from, int to, byte[] wanted) {
    for (int start = from; start <= to - wanted.length; start++) {
      int matched = 0;
      while (matched < wanted.length && in[start + matched] == wanted[matched]) {
        matched++;
      }
      if (matched == wanted.length) {
        return start;
      }
    }
    return -1;
  }

  static void writeNumber(byte[] into, int at, long number, int digits) {
    long rest = number;
    for (int digit = digits - 1; digit >= 0; digit--) {
      into[at + digit] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  static long readNumber(byte[] from, int at, int to) {
    long number = 0;
    for (int index = at; index < to && from[index] >= '0' && from[index] <= '9'; index++) {
      number = number * 10 + (from[index] - '0');
    }
    return number;
  }
}
