package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Manifest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.Rehearsal;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestExit;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.snapshot.SelfTest;
import dev.annex.runtime.wasm.wasi.CollectedOutput;
import dev.annex.runtime.wasm.wasi.LastOutput;
import dev.annex.runtime.wasm.wasi.Wasi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings a command to its first read of standard input. Tried out with a tool or an action that no
 * extension has, which every one answers without asking the host for anything, and with settings
 * that are empty.
 *
 * @param function the command's only argument
 */
record OpskatRehearsal(String function) implements Rehearsal {

  private static final String NO_SUCH_TOOL = "annex-self-test";
  private static final String TOOLS = function(OpskatBinding.TOOL_ENTRY);
  private static final String ACTIONS = function(OpskatBinding.ACTION_ENTRY);
  private static final String POLICY = function(OpskatBinding.POLICY_ENTRY);
  private static final String CONFIG = function(OpskatBinding.CONFIG_ENTRY);

  private static String function(String entry) {
    return OpskatBinding.function(entry);
  }

  /**
   * One for each thing that this extension is started for, what is called most first. No manifest
   * names actions: they are there when the extension is tried out with the settings of a
   * connection, or when its code can send events.
   */
  static List<OpskatRehearsal> of(Manifest manifest, Collection<ImportedFunction> imports) {
    Contributions brought = manifest.contributions();
    List<String> functions = new ArrayList<>();
    functions.add(TOOLS);
    if (brought.policy().isPresent()) {
      functions.add(POLICY);
    }
    boolean tried = brought.actions().flatMap(Actions::connectionTest).isPresent();
    if (tried || imports.stream().anyMatch(OpskatRehearsal::sendsEvents)) {
      functions.add(ACTIONS);
    }
    if (brought.configCheck().isPresent()) {
      functions.add(CONFIG);
    }
    return functions.stream().map(OpskatRehearsal::new).toList();
  }

  private static boolean sendsEvents(ImportedFunction wanted) {
    return wanted.module().equals(OpskatDialect.MODULE)
        && wanted.name().equals(OpskatImport.HOST_ACTION_EVENT.functionName());
  }

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
    ObjectNode arguments = Json.object();
    if (function.equals(POLICY)) {
      arguments.put("tool", NO_SUCH_TOOL).putObject("args");
    }
    byte[] request = OpskatBinding.request(function, NO_SUCH_TOOL, arguments);
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
