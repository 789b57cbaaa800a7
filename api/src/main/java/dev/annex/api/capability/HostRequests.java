package dev.annex.api.capability;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns what a guest sent into the request of an operation, strictly. Any thread. */
public final class HostRequests {

  private static final int MAX_SHOWN_LENGTH = 128;

  private HostRequests() {}

  /**
   * Reads a request.
   *
   * @throws AnnexException {@code INVALID_HOST_CALL}, naming the operation and the field
   */
  public static <Q> Q read(Operation<Q, ?, ?> operation, JsonNode request) {
    return read(operation.name(), operation.requestType(), request);
  }

  /**
   * Reads a request of a type.
   *
   * @param operation what it is for, in failures
   * @throws AnnexException {@code INVALID_HOST_CALL}, naming the operation and the field
   */
  public static <Q> Q read(String operation, Class<Q> type, JsonNode request) {
    if (!request.isObject()) {
      throw invalid(operation, "its request is no JSON object");
    }
    try {
      return Json.mapper().treeToValue(request, type);
    } catch (JacksonException e) {
      throw invalid(operation, reason(e, type));
    }
  }

  /**
   * The value of a field that must be there.
   *
   * @throws AnnexException {@code INVALID_HOST_CALL}, naming the operation and the field
   */
  public static <T> T required(Optional<T> value, String operation, String field) {
    return value.orElseThrow(() -> invalidField(operation, field, "is missing"));
  }

  /**
   * The failure of a request whose field makes no sense.
   *
   * @param why what is wrong with it and what would be right; continues "field x …", without a full
   *     stop
   */
  public static AnnexException invalidField(String operation, String field, String why) {
    return invalid(operation, "field \"%s\" %s".formatted(field, why));
  }

  private static AnnexException invalid(String operation, String why) {
    return new AnnexException(
        ErrorCode.INVALID_HOST_CALL, "%s failed: %s.".formatted(operation, why));
  }

  private static String reason(JacksonException e, Class<?> requestType) {
    String field = Printable.show(path(e), MAX_SHOWN_LENGTH);
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "there is no field \"%s\"; there is %s".formatted(field, fields(requestType));
      case MismatchedInputException mismatch ->
          "field \"%s\" must be %s".formatted(field, words(mismatch.getTargetType()));
      default -> "field \"%s\" is out of range or cannot be read".formatted(field);
    };
  }

  private static String path(JacksonException e) {
    return e.getPath().stream()
        .map(step ->
            Optional.ofNullable(step.getPropertyName())
                .orElseGet(() -> Integer.toString(step.getIndex())))
        .collect(Collectors.joining("."));
  }

  private static String fields(Class<?> requestType) {
    if (!requestType.isRecord() || requestType.getRecordComponents().length == 0) {
      return "none";
    }
    return Arrays.stream(requestType.getRecordComponents())
        .map(component -> component.getName())
        .collect(Collectors.joining(", "));
  }

  private static String words(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "String" -> "text";
      case "int", "Integer", "long", "Long", "OptionalInt", "OptionalLong" -> "a whole number";
      case "double", "Double", "OptionalDouble" -> "a number";
      case "boolean", "Boolean" -> "true or false";
      case "byte[]" -> "bytes: binary, or base64 text with padding";
      case "List", "ArrayList" -> "a list";
      default -> "an object";
    };
  }
}
