package dev.annex.runtime.process;

import dev.annex.api.call.Invoker;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.runtime.process.child.OneShot;
import dev.annex.runtime.process.rpc.LineChannel;
import java.util.function.Consumer;

/**
 * What a conversation has to do with.
 *
 * @param channel to the program
 * @param invoker for what the program asks of the host
 * @param log takes a line for the log of the extension
 * @param commands runs programs of the same extension that live for one question only
 */
public record Peer(
    ExtensionPackage contents,
    LineChannel channel,
    Invoker invoker,
    Consumer<String> log,
    OneShot commands) {}
