package dev.annex.sdk;

import dev.annex.sdk.json.JsonObject;
import java.util.Optional;

/**
 * How an extension is. A host starts one that is not healthy anew.
 *
 * @param healthy whether it can work
 * @param message what is the matter
 */
public record Health(boolean healthy, Optional<String> message) {

  /** It can work. */
  public static Health ok() {
    return new Health(true, Optional.empty());
  }

  /** It cannot, and a new start might help. */
  public static Health failing(String message) {
    return new Health(false, Optional.of(message));
  }

  JsonObject toJson() {
    JsonObject json = JsonObject.EMPTY.with("healthy", healthy);
    return message.map(text -> json.with("message", text)).orElse(json);
  }
}
