package dev.annex.server.mcp;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A URI template of RFC 6570, read backwards: which values of its variables give an address. Every
 * operator is known; a list or a cut value is taken as one text. Matching takes linear time.
 */
final class UriTemplate {

  private static final int MAX_URI_LENGTH = 8_192;

  private final Pattern pattern;
  private final List<String> variables;

  private UriTemplate(Pattern pattern, List<String> variables) {
    this.pattern = pattern;
    this.variables = variables;
  }

  /** Reads a template; empty when it is none. */
  static Optional<UriTemplate> parse(String template) {
    StringBuilder regex = new StringBuilder();
    List<String> variables = new ArrayList<>();
    int at = 0;
    while (at < template.length()) {
      int open = template.indexOf('{', at);
      if (open < 0) {
        open = template.length();
      }
      regex.append(Pattern.quote(template.substring(at, open)));
      if (open == template.length()) {
        break;
      }
      int close = template.indexOf('}', open);
      if (close < 0) {
        return Optional.empty();
      }
      append(template.substring(open + 1, close), regex, variables);
      at = close + 1;
    }
    try {
      return Optional.of(new UriTemplate(Pattern.compile(regex.toString()), variables));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }

  private static void append(String expression, StringBuilder regex, List<String> variables) {
    char operator = expression.isEmpty() ? ' ' : expression.charAt(0);
    boolean plain = "+#./;?&".indexOf(operator) < 0;
    String[] names = (plain ? expression : expression.substring(1)).split(",");
    for (int i = 0; i < names.length; i++) {
      String name = names[i].replaceAll("\\*$|:\\d+$", "");
      variables.add(name);
      String comma = i == 0 ? "" : ",";
      String quoted = Pattern.quote(name);
      regex.append(
          switch (operator) {
            case '+' -> comma + "(.+)";
            case '#' -> (i == 0 ? "#" : ",") + "(.+)";
            case '.' -> "\\.([^/?#.]+)";
            case '/' -> "/([^/?#]+)";
            case ';' -> "(?:;" + quoted + "(?:=([^;/?#]*))?)?";
            case '?', '&' -> "(?:[?&]" + quoted + "=([^&#]*))?";
            default -> comma + "([^/?#&,]+)";
          });
    }
  }

  /** The values with which the template gives {@code uri}; empty when none do. */
  Optional<Map<String, String>> match(String uri) {
    if (uri.length() > MAX_URI_LENGTH) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(uri);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      Optional<String> raw = Optional.ofNullable(matcher.group(i + 1));
      if (raw.isEmpty()) {
        continue;
      }
      Optional<String> value = decode(raw.get());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.put(variables.get(i), value.get());
    }
    return Optional.of(values);
  }

  private static Optional<String> decode(String raw) {
    try {
      return Optional.of(URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
