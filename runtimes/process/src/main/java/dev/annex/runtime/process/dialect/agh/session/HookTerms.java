package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.runtime.process.launch.Command;
import java.time.Duration;
import java.util.Optional;

/**
 * One hook of a manifest.
 *
 * @param event in AGH's terms, such as {@code tool.pre_call}
 * @param mode {@code sync} or {@code async}
 * @param timeout what it may take; the call that runs it may allow less
 * @param command what to run where the process does not take hooks itself
 */
public record HookTerms(
    String name,
    String event,
    String mode,
    boolean required,
    Duration timeout,
    Optional<Command> command) {}
