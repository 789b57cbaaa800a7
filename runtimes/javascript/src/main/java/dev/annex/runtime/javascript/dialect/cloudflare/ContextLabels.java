package dev.annex.runtime.javascript.dialect.cloudflare;

import java.util.regex.Pattern;

/** Which labels the host's workspace can keep. */
final class ContextLabels {

  /** Continues "has no effect: ". */
  static final String RULE = "a label here has 1 to 128 ASCII letters, digits and . _ - : / %";

  private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._:/%-]{1,128}");

  private ContextLabels() {}

  static boolean usable(String label) {
    return USABLE.matcher(label).matches();
  }
}
