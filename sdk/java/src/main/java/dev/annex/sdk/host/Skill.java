package dev.annex.sdk.host;

import java.util.Optional;

/**
 * A skill that agents of the host have.
 *
 * @param name its name
 * @param description what it is for
 * @param source where it comes from
 */
public record Skill(String name, Optional<String> description, Optional<String> source) {}
