package dev.annex.capabilities.llm;

import dev.annex.api.value.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Where completions come from: a server that speaks OpenAI's protocol, chosen by the operator.
 *
 * @param base what {@code /chat/completions} is appended to, for instance {@code
 *     http://127.0.0.1:8080/v1}
 * @param model the model for requests that name none
 * @param others further models that requests may name
 * @param key gives the key for the server each time it is needed; empty when the server wants none
 * @param patience how long the server may be silent, before its answer and within it
 */
public record ModelProvider(
    URI base, String model, Set<String> others, Supplier<Optional<Secret>> key, Duration patience) {

  public ModelProvider {
    others = Set.copyOf(others);
  }

  URI endpoint() {
    String text = base.toString();
    return URI.create(
        (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + "/chat/completions");
  }

  boolean offers(String name) {
    return name.equals(model) || others.contains(name);
  }

  Set<String> models() {
    Set<String> all = new TreeSet<>(others);
    all.add(model);
    return all;
  }
}
