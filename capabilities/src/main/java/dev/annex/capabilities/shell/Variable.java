package dev.annex.capabilities.shell;

import dev.annex.api.capability.HostRequests;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A variable a program is to get besides those that every program gets; its value is no part. */
record Variable(String name) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  /** They load code into whatever starts, or change what the host's own first step means. */
  private static final List<String> REFUSED_PREFIXES = List.of("LD_", "DYLD_", "BASH_", "ANNEX_");

  private static final Set<String> REFUSED =
      Set.of(
          "ENV",
          "IFS",
          "SHELLOPTS",
          "BASHOPTS",
          "PS4",
          "PWD",
          "OLDPWD",
          "GCONV_PATH",
          "LOCPATH",
          "GLIBC_TUNABLES");

  /**
   * Checks that a name and a value make sense for a variable.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL}
   */
  static void check(String operation, String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw HostRequests.invalidField(
          operation, "environment", "holds a name that is not made of letters, digits and _");
    }
    if (REFUSED.contains(name) || REFUSED_PREFIXES.stream().anyMatch(name::startsWith)) {
      throw HostRequests.invalidField(
          operation, "environment", "holds %s, which no program is given".formatted(name));
    }
    if (value.indexOf('\0') >= 0) {
      throw HostRequests.invalidField(
          operation, "environment", "gives %s a value with a NUL character".formatted(name));
    }
  }

  @Override
  public String toString() {
    return "variable " + name;
  }
}
