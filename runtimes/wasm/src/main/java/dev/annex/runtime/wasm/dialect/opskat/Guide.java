package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Result;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Prompt;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The text in which an extension tells a model how to use it. It is offered as a prompt and as a
 * resource, for the person at the client to choose: what a stranger wrote is put before no model
 * unasked.
 *
 * @param text the whole of {@code SKILL.md}
 */
record Guide(ExtensionId id, String text) {

  static final String FILE = "SKILL.md";

  /** What the entries of its tools start with. */
  static final String FUNCTION = "guide";

  private static final int MAX_BYTES = 4_096;
  private static final String PROMPT = FUNCTION + ":prompt";
  private static final String RESOURCE = FUNCTION + ":resource";
  private static final String MEDIA_TYPE = "text/markdown";

  /** The guide in a package. */
  static Optional<Guide> of(ExtensionId id, PackageFiles files) {
    Optional<byte[]> bytes = files.read(FILE);
    bytes.ifPresent(read -> {
      if (read.length > MAX_BYTES) {
        throw new AnnexException(
            ErrorCode.MANIFEST_INVALID,
            "%s exceeds %d bytes (got %d)".formatted(FILE, MAX_BYTES, read.length));
      }
    });
    return bytes.map(read -> new Guide(id, new String(read, StandardCharsets.UTF_8)));
  }

  /** The guide that a manifest keeps. */
  static Optional<Guide> in(Manifest manifest) {
    return manifest.contributions().guide().map(text -> new Guide(manifest.id(), text));
  }

  List<Tool> tools() {
    return List.of(
        ContributionReader.hosts(maker(), PROMPT, "Makes a prompt of the extension's guide"),
        ContributionReader.hosts(reader(), RESOURCE, "Reads the extension's guide for models"));
  }

  Prompt prompt() {
    return new Prompt(
        FUNCTION,
        "How to use " + id,
        "What the author of %s tells models about its tools".formatted(id),
        List.of(),
        maker(),
        Optional.empty());
  }

  Resource resource() {
    return new Resource(
        uri(),
        "%s of %s".formatted(FILE, id),
        "How to use " + id,
        "What the author of %s tells models about its tools".formatted(id),
        Optional.of(MEDIA_TYPE),
        reader());
  }

  /** What one of its tools gives back. */
  GuestReply answer(String entry) {
    ObjectNode result = Json.object();
    if (entry.equals(PROMPT)) {
      ObjectNode message = result.putArray("messages").addObject().put("role", "user");
      message
          .putObject("content")
          .put("type", "text")
          .put("text", "## From extension: %s\n\n%s".formatted(id, text));
    } else {
      result
          .putArray("contents")
          .addObject()
          .put("uri", uri())
          .put("mimeType", MEDIA_TYPE)
          .put("text", text);
    }
    return new GuestReply.Done(Result.of(result));
  }

  private String uri() {
    return "skill://%s/%s".formatted(id, FILE);
  }

  private ToolName maker() {
    return new ToolName(id, PROMPT);
  }

  private ToolName reader() {
    return new ToolName(id, RESOURCE);
  }
}
