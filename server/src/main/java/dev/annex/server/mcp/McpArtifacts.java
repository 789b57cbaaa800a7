package dev.annex.server.mcp;

import dev.annex.api.name.ArtifactId;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.store.ArtifactStore.Artifact;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.ResourceContents;
import dev.annex.mcp.ResourceResult;
import dev.annex.mcp.ResourceTemplate;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Results that were too large to hand over, read by those they are for: whole up to {@link #MOST},
 * or in slices by {@code ?offset=…&length=…}, both in bytes. A slice of text never holds half a
 * character: it may begin later and end sooner than asked, and {@code _meta} says what it is.
 */
final class McpArtifacts {

  /** Where contents tell which slice of the whole they are. */
  static final String SLICE = "dev.annex/slice";

  /** Most bytes given at once. */
  static final ByteSize MOST = ByteSize.ofMib(8);

  private static final Pattern URI =
      Pattern.compile(
          Pattern.quote(ArtifactId.URI_PREFIX)
              + "([0-9a-f]{32})(?:\\?offset=([0-9]{1,12})(?:&length=([1-9][0-9]{0,8}))?)?");
  private static final Pattern TEXT =
      Pattern.compile("text/.*|application/(json|xml|.*\\+json|.*\\+xml)");

  private final ArtifactStore store;

  McpArtifacts(ArtifactStore store) {
    this.store = store;
  }

  static boolean isArtifact(String uri) {
    return uri.startsWith(ArtifactId.URI_PREFIX);
  }

  static ResourceTemplate template() {
    return new ResourceTemplate(
        ArtifactId.URI_PREFIX + "{id}{?offset,length}",
        "artifact",
        Optional.of("Large result"),
        Optional.of(
            "A result that was too large to hand over, or a slice of it: offset and length count bytes."),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Json.object());
  }

  boolean exists(String uri, McpPrincipal principal) {
    return find(uri, principal).isPresent();
  }

  /** An artifact of somebody else is not there. */
  private Optional<Artifact> find(String uri, McpPrincipal principal) {
    Matcher matcher = URI.matcher(uri);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return store
        .find(new ArtifactId(matcher.group(1)))
        .filter(artifact -> artifact.owner().equals(principal.id()));
  }

  ResourceResult read(String uri, McpPrincipal principal) {
    Matcher matcher = URI.matcher(uri);
    Artifact artifact = find(uri, principal).orElseThrow(() -> notFound(uri));
    if (!matcher.matches()) {
      throw notFound(uri);
    }
    boolean whole = matcher.group(2) == null;
    if (whole && artifact.size() > MOST.bytes()) {
      throw McpException.invalidParams(
          "Reading %s failed: it has %d bytes, and at once there are %s. Read slices: %s?offset=0&length=%d"
              .formatted(uri, artifact.size(), MOST, uri, MOST.bytes()));
    }
    long offset = whole ? 0 : Long.parseLong(matcher.group(2));
    long length = matcher.group(3) == null ? MOST.bytes() : Long.parseLong(matcher.group(3));
    byte[] bytes =
        store
            .read(artifact.id(), offset, (int) Math.min(length, MOST.bytes()))
            .orElseThrow(() -> notFound(uri));
    return ResourceResult.of(
        TEXT.matcher(artifact.mediaType()).matches()
            ? text(uri, artifact, offset, bytes)
            : blob(uri, artifact, offset, bytes));
  }

  private static ResourceContents text(String uri, Artifact artifact, long offset, byte[] bytes) {
    boolean atEnd = offset + bytes.length >= artifact.size();
    int from = offset == 0 ? 0 : firstWhole(bytes);
    int to = atEnd ? bytes.length : lastWhole(bytes, from);
    return new ResourceContents.Text(
        uri,
        Optional.of(artifact.mediaType()),
        new String(bytes, from, to - from, StandardCharsets.UTF_8),
        slice(artifact, offset + from, to - from));
  }

  private static ResourceContents blob(String uri, Artifact artifact, long offset, byte[] bytes) {
    return new ResourceContents.Blob(
        uri,
        Optional.of(artifact.mediaType()),
        Base64.getEncoder().encodeToString(bytes),
        slice(artifact, offset, bytes.length));
  }

  private static ObjectNode slice(Artifact artifact, long offset, int length) {
    ObjectNode meta = Json.object();
    meta.putObject(SLICE).put("offset", offset).put("length", length).put("total", artifact.size());
    return meta;
  }

  private static boolean continues(byte octet) {
    return (octet & 0xC0) == 0x80;
  }

  private static int firstWhole(byte[] utf8) {
    int from = 0;
    while (from < utf8.length && continues(utf8[from])) {
      from++;
    }
    return from;
  }

  /** Behind the last character that is there whole. */
  private static int lastWhole(byte[] utf8, int from) {
    int start = utf8.length - 1;
    while (start > from && continues(utf8[start])) {
      start--;
    }
    if (start < from) {
      return utf8.length;
    }
    int lead = utf8[start] & 0xFF;
    int needs = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return start + needs <= utf8.length ? utf8.length : start;
  }

  private static McpException notFound(String uri) {
    return new McpException(new McpFault.ResourceNotFound(uri));
  }
}
