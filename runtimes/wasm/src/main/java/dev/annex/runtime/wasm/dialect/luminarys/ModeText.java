package dev.annex.runtime.wasm.dialect.luminarys;

/** Permission bits as {@code ls -l} writes them: {@code drwxr-xr-x}. */
final class ModeText {

  private static final String LETTERS = "rwxrwxrwx";

  private ModeText() {}

  /**
   * @param kind as {@code files.list} names it
   * @param mode the nine bits
   */
  static String of(String kind, int mode) {
    StringBuilder text = new StringBuilder(LETTERS.length() + 1);
    text.append(
        switch (kind) {
          case "directory" -> 'd';
          case "link" -> 'l';
          case "file" -> '-';
          default -> '?';
        });
    for (int i = 0; i < LETTERS.length(); i++) {
      boolean set = (mode >> (LETTERS.length() - 1 - i) & 1) != 0;
      text.append(set ? LETTERS.charAt(i) : '-');
    }
    return text.toString();
  }
}
