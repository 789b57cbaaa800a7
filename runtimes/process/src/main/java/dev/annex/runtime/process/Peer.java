package dev.annex.runtime.process;

import dev.annex.api.call.Invoker;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.runtime.process.child.OneShot;
import dev.annex.runtime.process.rpc.LineChannel;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a conversation has to do with.
 *
 * @param channel to the program
 * @param invoker for what the program asks of the host
 * @param clean takes the secrets that the program was given out of a text
 * @param log takes a line for the log of the extension
 * @param commands runs programs of the same extension that live for one question only
 */
public record Peer(
    ExtensionPackage contents,
    LineChannel channel,
    Invoker invoker,
    UnaryOperator<String> clean,
    Consumer<String> log,
    OneShot commands) {}
