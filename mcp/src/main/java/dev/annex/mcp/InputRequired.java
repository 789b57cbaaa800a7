package dev.annex.mcp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Questions to the client; when it has answered, the same feature is called again with {@link
 * Answers}.
 *
 * @param asks questions by a key of the feature's choice; may be empty if {@code state} is not
 * @param state whatever the feature needs to go on, opaque to the client and protected from it;
 *     empty for none. Side effects of this round must not be repeated in the next one
 * @param once whether the answers may be used only a single time
 */
public record InputRequired(Map<String, Ask> asks, String state, boolean once)
    implements ToolOutcome, ResourceOutcome, PromptOutcome {

  public InputRequired {
    if (asks.isEmpty() && state.isEmpty()) {
      throw new IllegalArgumentException("asks and state are both empty: nothing to wait for");
    }
    asks = Collections.unmodifiableMap(new LinkedHashMap<>(asks));
  }

  /** One question without state. */
  public static InputRequired of(String key, Ask ask) {
    return new InputRequired(Map.of(key, ask), "", false);
  }

  /** Questions and the state to go on with. */
  public static InputRequired of(Map<String, Ask> asks, String state) {
    return new InputRequired(asks, state, false);
  }

  /** Returns a copy whose answers are accepted a single time. */
  public InputRequired onlyOnce() {
    return new InputRequired(asks, state, true);
  }
}
