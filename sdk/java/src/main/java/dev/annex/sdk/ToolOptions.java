package dev.annex.sdk;

import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.schema.TypeCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a host is told about a tool besides its name and input. Immutable: each method gives a
 * changed copy.
 *
 * @param risk what it may do at worst
 * @param visibility who may see it
 * @param title what people call it
 * @param description what it does, for whoever is to call it
 * @param id under which agents see it, if not the usual one
 * @param inputSchema the schema of its input, if not that of the type
 * @param outputSchema the schema of its structured results
 * @param asksPeople whether it talks to a person while it runs
 * @param maxResultBytes how large a result may be before the host cuts it
 * @param sensitiveFields members of the input that are secrets, as paths with dots, besides those
 *     that the type marks
 */
public record ToolOptions(
    Risk risk,
    Visibility visibility,
    Optional<String> title,
    Optional<String> description,
    Optional<String> id,
    Optional<JsonObject> inputSchema,
    Optional<JsonObject> outputSchema,
    boolean asksPeople,
    Optional<Long> maxResultBytes,
    List<String> sensitiveFields) {

  private static final ToolOptions STANDARD =
      new ToolOptions(
          Risk.MUTATING,
          Visibility.MODEL,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          List.of());

  /** Copies the fields. */
  public ToolOptions {
    sensitiveFields = List.copyOf(sensitiveFields);
  }

  /** A tool that changes something, and that models see. Use this when in doubt. */
  public static ToolOptions mutating() {
    return STANDARD;
  }

  /** A tool that changes nothing. */
  public static ToolOptions readOnly() {
    return STANDARD.withRisk(Risk.READ);
  }

  /** A tool that changes what cannot be had back. */
  public static ToolOptions destructive() {
    return STANDARD.withRisk(Risk.DESTRUCTIVE);
  }

  /** A tool that reaches places outside the host. */
  public static ToolOptions openWorld() {
    return STANDARD.withRisk(Risk.OPEN_WORLD);
  }

  private ToolOptions withRisk(Risk other) {
    return new ToolOptions(
        other,
        visibility,
        title,
        description,
        id,
        inputSchema,
        outputSchema,
        asksPeople,
        maxResultBytes,
        sensitiveFields);
  }

  /** With what it does, in a sentence or two. */
  public ToolOptions describedAs(String text) {
    return new ToolOptions(
        risk,
        visibility,
        title,
        Optional.of(text),
        id,
        inputSchema,
        outputSchema,
        asksPeople,
        maxResultBytes,
        sensitiveFields);
  }

  /** With what people call it. */
  public ToolOptions titled(String text) {
    return new ToolOptions(
        risk,
        visibility,
        Optional.of(text),
        description,
        id,
        inputSchema,
        outputSchema,
        asksPeople,
        maxResultBytes,
        sensitiveFields);
  }

  /** Seen by others than models. */
  public ToolOptions visibleTo(Visibility other) {
    return new ToolOptions(
        risk,
        other,
        title,
        description,
        id,
        inputSchema,
        outputSchema,
        asksPeople,
        maxResultBytes,
        sensitiveFields);
  }

  /** Under another id than {@code ext__<extension>__<tool>}; it must begin alike. */
  public ToolOptions withId(String other) {
    return new ToolOptions(
        risk,
        visibility,
        title,
        description,
        Optional.of(other),
        inputSchema,
        outputSchema,
        asksPeople,
        maxResultBytes,
        sensitiveFields);
  }

  /** With a schema of the input that was written by hand; the type still has to read it. */
  public ToolOptions withInputSchema(JsonObject schema) {
    return new ToolOptions(
        risk,
        visibility,
        title,
        description,
        id,
        Optional.of(schema),
        outputSchema,
        asksPeople,
        maxResultBytes,
        sensitiveFields);
  }

  /** With structured results of a type. */
  public ToolOptions returning(Class<?> type) {
    return new ToolOptions(
        risk,
        visibility,
        title,
        description,
        id,
        inputSchema,
        Optional.of(TypeCodec.of(type).schema()),
        asksPeople,
        maxResultBytes,
        sensitiveFields);
  }

  /** Talks to a person while it runs, so no host runs it unasked. */
  public ToolOptions askingPeople() {
    return new ToolOptions(
        risk,
        visibility,
        title,
        description,
        id,
        inputSchema,
        outputSchema,
        true,
        maxResultBytes,
        sensitiveFields);
  }

  /**
   * With results of another size than hosts take by default.
   *
   * @param bytes how many bytes of JSON; more than 0
   */
  public ToolOptions withMaxResult(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes <= 0: " + bytes);
    }
    return new ToolOptions(
        risk,
        visibility,
        title,
        description,
        id,
        inputSchema,
        outputSchema,
        asksPeople,
        Optional.of(bytes),
        sensitiveFields);
  }

  /** With a member of the input that is a secret, as a path with dots: {@code login.password}. */
  public ToolOptions withSensitive(String path) {
    List<String> more = new ArrayList<>(sensitiveFields);
    more.add(path);
    return new ToolOptions(
        risk,
        visibility,
        title,
        description,
        id,
        inputSchema,
        outputSchema,
        asksPeople,
        maxResultBytes,
        more);
  }
}
