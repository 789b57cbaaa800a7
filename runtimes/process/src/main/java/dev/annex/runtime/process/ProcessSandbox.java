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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One call's place at the program that all calls of an extension share. */
final class ProcessSandbox implements Sandbox {

  private final Supervisor supervisor;
  private final Map<String, Supervisor> companions;
  private final ProcessBinding binding;
  private final OneShot commands;

  ProcessSandbox(
      Supervisor supervisor,
      Map<String, Supervisor> companions,
      ProcessBinding binding,
      OneShot commands) {
    this.supervisor = supervisor;
    this.companions = companions;
    this.binding = binding;
    this.commands = commands;
  }

  @Override
  public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
    meter.check();
    Optional<GuestReply> reply = binding.callAlone(call, commands, meter);
    if (reply.isPresent()) {
      return reply.get();
    }
    return binding
        .handed(call)
        .map(handed ->
            callProcess(
                Objects.requireNonNull(companions.get(handed.companion())),
                handed.call(),
                host,
                meter))
        .orElseGet(() -> callProcess(supervisor, call, host, meter));
  }

  private static GuestReply callProcess(
      Supervisor keeper, GuestCall call, HostCalls host, Meter meter) {
    Running program = keeper.acquire(meter);
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
      keeper.release(program, answered);
    }
  }

  @Override
  public boolean reusable() {
    return false;
  }

  @Override
  public void close() {}
}
