package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.Rehearsal;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestExit;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.snapshot.SelfTest;
import dev.annex.runtime.wasm.wasi.CollectedOutput;
import dev.annex.runtime.wasm.wasi.LastOutput;
import dev.annex.runtime.wasm.wasi.Wasi;
import java.time.Instant;
import java.util.List;

/**
 * Brings a command to its first read of standard input. Tried out with a tool that no extension
 * has, which every one answers without asking the host for anything.
 *
 * @param function the command's only argument
 */
record OpskatRehearsal(String function) implements Rehearsal {

  private static final String NO_SUCH_TOOL = "annex-self-test";

  @Override
  public List<String> arguments() {
    return List.of(function);
  }

  @Override
  public boolean command() {
    return true;
  }

  @Override
  public Object[] parts(GuestSession session) {
    return parts(session, new byte[0], new CollectedOutput(session.meter(), Limit.RESULT_BYTES));
  }

  private Object[] parts(GuestSession session, byte[] request, CollectedOutput output) {
    Wasi wasi =
        new Wasi(
            session.meter(),
            session.surroundings(),
            List.of(function),
            request,
            output,
            new LastOutput());
    Invocation nobodys =
        Invocation.of(
            Caller.agent("annex"),
            new ToolName(new ExtensionId("annex"), NO_SUCH_TOOL),
            Json.object(),
            Instant.EPOCH);
    return new Object[] {wasi, new OpskatHost(session, nobodys, false)};
  }

  @Override
  public void enter(Guest guest) {
    OpskatBinding.run(guest);
  }

  @Override
  public SelfTest.Ending tryOut(GuestSession session, Blueprint blueprint) {
    CollectedOutput output = new CollectedOutput(session.meter(), Limit.RESULT_BYTES);
    byte[] request = OpskatBinding.request(function, NO_SUCH_TOOL, Json.object());
    String how = "exit code 0";
    try {
      OpskatBinding.run(session.start(blueprint, parts(session, request, output)));
    } catch (GuestExit exit) {
      how = "exit code " + exit.code();
    } catch (RuntimeException | StackOverflowError e) {
      how = session.explain(e).fault().message();
    }
    return new SelfTest.Ending(how, output.contents(), List.of());
  }
}
