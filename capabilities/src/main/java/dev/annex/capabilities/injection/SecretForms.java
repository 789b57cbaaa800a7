package dev.annex.capabilities.injection;

import dev.annex.api.value.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** How a secret is written in different surroundings. */
public final class SecretForms {

  private static final int SHORTEST_BASE64 = 6;
  private static final int BITS_OF_A_DIGIT = 6;
  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

  private SecretForms() {}

  /** As the value of a query parameter. */
  public static String inQuery(String value) {
    return inForm(value).replace("+", "%20");
  }

  /** As the value of a field of a form. */
  public static String inForm(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Between the quotes of a JSON string. */
  public static String inJson(String value) {
    String quoted = Json.write(Json.object().stringNode(value));
    return quoted.substring(1, quoted.length() - 1);
  }

  /**
   * Every form in which a server is likely to send it back, also one that took our UTF-8 for Latin
   * letters.
   */
  public static Set<String> all(String value) {
    Set<String> forms = new LinkedHashSet<>(of(value));
    String misread =
        new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    forms.addAll(of(misread));
    forms.remove("");
    return forms;
  }

  private static Set<String> of(String value) {
    Set<String> forms = new LinkedHashSet<>();
    forms.add(value);
    for (UnaryOperator<String> encoding :
        Set.<UnaryOperator<String>>of(SecretForms::inQuery, SecretForms::inForm)) {
      String encoded = encoding.apply(value);
      forms.add(encoded);
      forms.add(
          ESCAPE.matcher(encoded).replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT)));
    }
    forms.add(inJson(value));
    forms.add(inJson(value).replace("/", "\\/"));
    forms.add(escaped(value, "\\u%04x"));
    forms.add(escaped(value, "\\u%04X"));
    forms.add(inHtml(value));
    forms.addAll(base64(value.getBytes(StandardCharsets.UTF_8)));
    return forms;
  }

  private static String escaped(String value, String form) {
    StringBuilder out = new StringBuilder();
    inJson(value)
        .chars()
        .forEach(c -> out.append(c < 0x7f ? Character.toString(c) : form.formatted(c)));
    return out.toString();
  }

  private static String inHtml(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * What base64 makes of it wherever it stands in a longer text: the digits that depend on nothing
   * around it, for each of the three places where it can begin.
   */
  private static Set<String> base64(byte[] value) {
    Set<String> forms = new LinkedHashSet<>();
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + value.length];
      System.arraycopy(value, 0, shifted, before, value.length);
      int first = (before * Byte.SIZE + BITS_OF_A_DIGIT - 1) / BITS_OF_A_DIGIT;
      int end = shifted.length * Byte.SIZE / BITS_OF_A_DIGIT;
      if (end - first >= SHORTEST_BASE64) {
        forms.add(Base64.getEncoder().encodeToString(shifted).substring(first, end));
        forms.add(Base64.getUrlEncoder().encodeToString(shifted).substring(first, end));
      }
    }
    return forms;
  }
}
