package dev.annex.capabilities.shell;

import java.util.Optional;

/**
 * How a program in the background is.
 *
 * @param pid its number for the machine
 * @param signal what ended it, when a signal did
 * @param limit the limit that this signal speaks of
 * @param outputBytes how much it has written
 */
record ProgramStatus(
    long program,
    String command,
    long pid,
    boolean running,
    Optional<Integer> exitCode,
    Optional<String> signal,
    Optional<String> limit,
    String startedAt,
    Optional<String> endedAt,
    long outputBytes) {}
