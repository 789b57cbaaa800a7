package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What an extension asks for, in our permissions: by what its code imports, by the types of
 * connections it brings, and by {@code capabilities} in its manifest.
 *
 * <p>What works with connections of its own types is asked for whether the manifest says so or not.
 * The contract has no words for "the server that the user entered", so manifests either leave it
 * out or ask for every server there is.
 */
final class CapabilityRequests {

  private static final Pattern SCHEME_ONLY = Pattern.compile("(?i)(https?)://");
  private static final Pattern PREFIX =
      Pattern.compile(
          "(?i)(https?)://((?:[a-z0-9_-]{1,63}\\.)*[a-z0-9_-]{1,63}|\\[[0-9a-f:.]{2,45}\\])(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?");
  private static final Pattern NUMBER_AT_THE_END =
      Pattern.compile("(?i)(.*\\.)?([0-9]+|0x[0-9a-f]*)");
  private static final int MAX_HOST_LENGTH = 253;
  private static final int MAX_NAME_BYTES = 255;
  private static final Pattern DOTS = Pattern.compile("(^|/)\\.{1,2}(/|$)");
  private static final String EXTENSION_FOLDER = "${EXT_DIR}";
  private static final String EVERYTHING_BELOW = "**";

  private final ManifestFields manifest;
  private final ManifestFields capabilities;
  private final List<String> ignored;
  private final Set<OpskatImport> imports;
  private final List<PermissionRequest> requests = new ArrayList<>();

  /**
   * For one manifest.
   *
   * @param imports what the code imports
   * @param ignored takes a sentence for every word that has no effect
   */
  CapabilityRequests(ManifestFields manifest, Set<OpskatImport> imports, List<String> ignored) {
    this.manifest = manifest;
    this.capabilities = manifest.object("capabilities");
    this.imports = imports;
    this.ignored = ignored;
  }

  List<PermissionRequest> read() {
    imports.forEach(wanted -> wanted.permission().ifPresent(requests::add));
    connections();
    files("read");
    files("write");
    http();
    tunnel();
    return List.copyOf(requests);
  }

  private void connections() {
    for (ManifestFields declared : manifest.objects("assetTypes")) {
      String type = declared.text("type");
      String scope = "assets:" + type;
      request("workspace.read", scope);
      request("workspace.reveal", scope);
      request("workspace.connect", scope);
    }
  }

  private void files(String direction) {
    ManifestFields fs = capabilities.object("fs");
    String name = "files." + direction;
    for (String pattern : texts(fs, direction)) {
      String place = "capabilities.fs.%s %s".formatted(direction, ManifestFields.quote(pattern));
      String path = folder(pattern);
      if (pattern.contains(EXTENSION_FOLDER)) {
        ignore(
            place
                + " has no effect: an installed package is no folder here, and nothing lies in it that its code does not have");
      } else if (path.equals("/")) {
        ignore(place + " does not open all files: name a folder when you grant " + name);
        request(name, "");
      } else if (path.isEmpty()) {
        ignore(place + " has no effect: it matches nothing");
      } else if (!path.startsWith("/")
          || DOTS.matcher(path).find()
          || path.contains("*")
          || hasLongName(path)) {
        ignore(place + " has no effect: it is no absolute path of a folder or file");
      } else {
        Optional<PermissionRequest> folder = possible(name, path);
        folder.ifPresentOrElse(
            requests::add, () -> ignore(place + " has no effect: no folder can be called so"));
      }
    }
    fs.unread().forEach(this::ignoreUnknown);
  }

  private static String folder(String pattern) {
    if (!pattern.endsWith(EVERYTHING_BELOW)) {
      return pattern;
    }
    String start = pattern.substring(0, pattern.length() - EVERYTHING_BELOW.length());
    return start.endsWith("/") ? start.substring(0, start.length() - 1) : start;
  }

  private static boolean hasLongName(String path) {
    return Arrays.stream(path.split("/"))
        .anyMatch(name -> name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES);
  }

  private void http() {
    ManifestFields http = capabilities.object("http");
    for (String prefix : texts(http, "allowlist")) {
      String place = "capabilities.http.allowlist " + ManifestFields.quote(prefix);
      Matcher scheme = SCHEME_ONLY.matcher(prefix);
      Matcher parts = PREFIX.matcher(prefix);
      if (scheme.matches()) {
        request("http", prefix + "*:*");
      } else if (!parts.matches() || !isHost(parts.group(2)) || DOTS.matcher(rest(parts)).find()) {
        ignore(
            place
                + " has no effect: it does not name a scheme and a whole host, or says more than whose addresses begin so");
      } else {
        request("http", prefix);
      }
    }
    http.unread().forEach(this::ignoreUnknown);
  }

  /** What ends in a number or stands in brackets is an address, and must be one. */
  private static boolean isHost(String host) {
    boolean bracketed = host.startsWith("[");
    if (!bracketed && !NUMBER_AT_THE_END.matcher(host).matches()) {
      return host.length() <= MAX_HOST_LENGTH;
    }
    try {
      var _ = InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String rest(Matcher parts) {
    return Optional.ofNullable(parts.group(4)).orElse("");
  }

  /** What it turns off in the original is the guard of addresses that are not public. */
  private void tunnel() {
    boolean wanted = capabilities.find("tunnel").map(JsonNode::asBoolean).orElse(false);
    if (wanted) {
      request("http.private", "");
      request("tcp.private", "");
    }
    capabilities.text("credentials");
    capabilities.unread().forEach(this::ignoreUnknown);
  }

  private static List<String> texts(ManifestFields fields, String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : fields.find(name).orElseGet(() -> Json.object().arrayNode())) {
      if (one.isString()) {
        texts.add(one.stringValue());
      } else {
        throw ManifestFields.unreadable(
            "%s%s must be an array of strings".formatted(fields.path(), name));
      }
    }
    return texts;
  }

  private void request(String name, String scope) {
    requests.add(new PermissionRequest(name, scope));
  }

  private static Optional<PermissionRequest> possible(String name, String scope) {
    try {
      return Optional.of(new PermissionRequest(name, scope));
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }

  private void ignoreUnknown(String path) {
    ignore(path + " has no effect: it is no member that OpsKat knows");
  }

  private void ignore(String what) {
    ignored.add(what + ".");
  }
}
