package dev.annex.sdk.host;

import dev.annex.sdk.schema.Name;
import java.util.Optional;

/**
 * A conversation of an agent.
 *
 * @param id its id
 * @param name what people call it
 * @param agent whose conversation it is
 * @param provider the model's provider
 * @param workspace where it takes place
 * @param state such as {@code active}
 * @param createdAt when it began, RFC 3339
 */
public record Session(
    String id,
    Optional<String> name,
    Optional<String> agent,
    Optional<String> provider,
    Optional<String> workspace,
    Optional<String> state,
    @Name("created_at") Optional<String> createdAt) {}
