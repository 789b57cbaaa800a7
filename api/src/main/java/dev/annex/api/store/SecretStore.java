package dev.annex.api.store;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.value.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Secrets by name, apart for every owner. Any thread. What a method has acknowledged survives the
 * death of the process, and names are ordered by their characters. No failure holds a value.
 * Implementations extend {@code SecretStoreContract}.
 */
public interface SecretStore {

  /** Longest value, in bytes of UTF-8. */
  int MAX_VALUE_BYTES = 64 << 10;

  /** The secret under a name. */
  Optional<Secret> get(Owner owner, SecretName name);

  /** Whether there is a secret under a name; does not read it. */
  boolean has(Owner owner, SecretName name);

  /**
   * Stores a secret in the place of what was there.
   *
   * @param most secrets the owner may have afterwards; checked and acted on as one
   * @return false when it would have been one more than {@code most}; nothing was stored then
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_REQUEST} when {@link #problem} finds
   *     one
   */
  boolean put(Owner owner, SecretName name, Secret value, int most);

  /** Removes a secret; false when there was none. */
  boolean delete(Owner owner, SecretName name);

  /**
   * Names with a prefix, in order, never values.
   *
   * @param after only names behind this text; empty for the first page
   * @param limit most names to give, at least 1
   */
  List<Entry> list(Owner owner, String prefix, String after, int limit);

  /** Removes all secrets of an owner. */
  void clear(Owner owner);

  /**
   * Why a value cannot be stored, in words that follow "the value"; empty when it can. Values are
   * texts of up to {@value #MAX_VALUE_BYTES} bytes of UTF-8, the empty one included.
   */
  static Optional<String> problem(Secret value) {
    String text = value.reveal();
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      return Optional.of("holds half a surrogate pair, which has no UTF-8 form");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return bytes > MAX_VALUE_BYTES
        ? Optional.of("has %d bytes, at most %d can be kept".formatted(bytes, MAX_VALUE_BYTES))
        : Optional.empty();
  }

  /** What is told of a secret without telling it. */
  record Entry(SecretName name, Instant changedAt) {}

  /** Whose a secret is. */
  sealed interface Owner {

    /** The operator's, for extensions that are granted its use. */
    static Owner operator() {
      return new Operator();
    }

    /** One extension's own, out of reach for all others. */
    static Owner extension(ExtensionId id) {
      return new Extension(id);
    }

    /** The operator. */
    record Operator() implements Owner {
      @Override
      public String toString() {
        return "the operator";
      }
    }

    /** An extension. */
    record Extension(ExtensionId id) implements Owner {
      @Override
      public String toString() {
        return "\"%s\"".formatted(id);
      }
    }
  }
}
