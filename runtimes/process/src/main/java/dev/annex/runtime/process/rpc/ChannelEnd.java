package dev.annex.runtime.process.rpc;

/**
 * How a channel ended.
 *
 * @param broken whether the other side broke its rules
 * @param why words that follow the name of the other side: {@code closed its output}
 */
public record ChannelEnd(boolean broken, String why) {}
