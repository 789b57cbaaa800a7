package dev.annex.runtime.process;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Blame;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Sandbox;
import dev.annex.runtime.process.child.OneShot;
import dev.annex.runtime.process.rpc.ChannelClosedException;
import java.util.Optional;

/** One call's place at the program that all calls of an extension share. */
final class ProcessSandbox implements Sandbox {

  private final Supervisor supervisor;
  private final ProcessBinding binding;
  private final OneShot commands;

  ProcessSandbox(Supervisor supervisor, ProcessBinding binding, OneShot commands) {
    this.supervisor = supervisor;
    this.binding = binding;
    this.commands = commands;
  }

  @Override
  public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
    meter.check();
    Optional<GuestReply> reply = binding.callAlone(call, commands, meter);
    return reply.isPresent() ? reply.get() : callProcess(call, host, meter);
  }

  private GuestReply callProcess(GuestCall call, HostCalls host, Meter meter) {
    Running program = supervisor.acquire(meter);
    boolean answered = false;
    try {
      GuestReply reply = program.conversation().call(call, host, meter);
      answered = true;
      return reply;
    } catch (ChannelClosedException e) {
      meter.check();
      throw program.diagnose("Calling %s".formatted(call.tool()), e);
    } catch (AnnexException e) {
      answered = e.code().blame() == Blame.EXTENSION && e.code() != ErrorCode.TRAPPED;
      throw e;
    } finally {
      supervisor.release(program, answered);
    }
  }

  @Override
  public boolean reusable() {
    return false;
  }

  @Override
  public void close() {}
}
