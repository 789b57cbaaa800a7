package dev.annex.testhost.cases;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Results as the XML that build servers read: one {@code testsuite}, a {@code testcase} each. */
public final class JunitReport {

  private JunitReport() {}

  /**
   * The document.
   *
   * @param suite what was tested
   */
  public static String of(String suite, List<CaseResult> results) {
    long failures = results.stream().filter(one -> !one.differences().isEmpty()).count();
    long errors = results.stream().filter(one -> one.broken().isPresent()).count();
    Duration all = results.stream().map(CaseResult::took).reduce(Duration.ZERO, Duration::plus);
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append(
        "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"0\" time=\"%s\">\n"
            .formatted(escaped(suite), results.size(), failures, errors, seconds(all)));
    results.forEach(result -> append(xml, suite, result));
    return xml.append("</testsuite>\n").toString();
  }

  private static void append(StringBuilder xml, String suite, CaseResult result) {
    xml.append(
        "  <testcase classname=\"%s\" name=\"%s\" time=\"%s\">"
            .formatted(escaped(suite), escaped(result.name()), seconds(result.took())));
    if (!result.passed()) {
      String kind = result.broken().isPresent() ? "error" : "failure";
      List<String> lines = CaseText.lines(result);
      xml.append(
          "\n    <%s message=\"%s\">%s</%s>\n  "
              .formatted(kind, escaped(lines.getFirst()), escaped(String.join("\n", lines)), kind));
    }
    xml.append("</testcase>\n");
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
  }

  /** What XML 1.0 cannot hold is left out. */
  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            case '\n' -> safe.append("&#10;");
            default -> {
              if (c == '\t'
                  || (c >= 0x20 && c <= 0xD7FF)
                  || (c >= 0xE000 && c <= 0xFFFD)
                  || c >= 0x10000) {
                safe.appendCodePoint(c);
              }
            }
          }
        });
    return safe.toString();
  }
}
