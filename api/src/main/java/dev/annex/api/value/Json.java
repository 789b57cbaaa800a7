package dev.annex.api.value;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads and writes JSON with the bounds that hold everywhere in Annex.
 *
 * <p>A document may nest {@value #MAX_DEPTH} levels, a number may have {@value #MAX_NUMBER_LENGTH}
 * characters, a member name may not occur twice in one object, and nothing may follow the document.
 * The size of a document is bounded by whoever reads its bytes. Any thread.
 */
public final class Json {

  /** Deepest nesting of arrays and objects that is read. */
  public static final int MAX_DEPTH = 64;

  /** Longest number, in characters, that is read. */
  public static final int MAX_NUMBER_LENGTH = 400;

  /** Longest single string, in characters, that is read. */
  public static final int MAX_STRING_LENGTH = 32 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxStringLength(MAX_STRING_LENGTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private Json() {}

  /**
   * The mapper behind this class, for turning trees into records: strict about unknown members and
   * about types, so {@code "7"}, {@code 7.0} and {@code true} are no whole numbers and {@code 7} is
   * no text.
   */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads one document.
   *
   * @throws AnnexException {@code INVALID_JSON}, with the place and the reason
   */
  public static JsonNode parse(String text) {
    try {
      return present(MAPPER.readTree(text));
    } catch (JacksonException e) {
      throw invalid(e);
    }
  }

  /**
   * Reads one UTF-8 document.
   *
   * @throws AnnexException {@code INVALID_JSON}, with the place and the reason
   */
  public static JsonNode parse(byte[] utf8) {
    try {
      return present(
          MAPPER.readTree(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString()));
    } catch (CharacterCodingException e) {
      throw new AnnexException(
          ErrorCode.INVALID_JSON, "Reading JSON failed: the document is not UTF-8.", e);
    } catch (JacksonException e) {
      throw invalid(e);
    }
  }

  /** Writes a document without white space. */
  public static String write(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  /** Writes a document without white space, as UTF-8. */
  public static byte[] writeBytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  /** Writes a document for people, indented. */
  public static String writePretty(JsonNode node) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
  }

  /**
   * The canonical form of RFC 8785: equal documents have equal bytes.
   *
   * @throws AnnexException {@code INVALID_JSON} for lone surrogates and for integers that a double
   *     cannot hold
   */
  public static byte[] canonical(JsonNode node) {
    StringBuilder out = new StringBuilder();
    CanonicalJson.append(node, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A new empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static JsonNode present(JsonNode node) {
    if (node.isMissingNode()) {
      throw new AnnexException(
          ErrorCode.INVALID_JSON, "Reading JSON failed: the document is empty.");
    }
    return node;
  }

  private static AnnexException invalid(JacksonException cause) {
    // Jackson gives no place for what broke one of the bounds.
    String place =
        Optional.ofNullable(cause.getLocation())
            .map(at -> " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()))
            .orElse("");
    return new AnnexException(
        ErrorCode.INVALID_JSON,
        "Reading JSON failed%s: %s.".formatted(place, reason(cause)),
        cause);
  }

  /** Jackson tells what follows a document in words about its own settings. */
  private static String reason(JacksonException cause) {
    return cause instanceof MismatchedInputException
        ? "something follows the document"
        : cause.getOriginalMessage();
  }
}
