package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.processes.Launcher;
import dev.annex.processes.ProgramPath;
import dev.annex.runtime.process.Peer;
import dev.annex.runtime.process.Rhythm;
import dev.annex.runtime.process.child.OneShot;
import dev.annex.runtime.process.child.Programs;
import dev.annex.runtime.process.launch.Confinement;
import dev.annex.runtime.process.launch.PackageFolders;
import dev.annex.runtime.process.launch.Starts;
import dev.annex.runtime.process.launch.Surroundings;
import dev.annex.runtime.process.rpc.ChannelLimits;
import dev.annex.runtime.process.rpc.LineChannel;
import dev.annex.runtime.process.rpc.Requests;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/** A session whose extension is played by the test, and an invoker that leads back into it. */
final class Wired implements AutoCloseable {

  static final String NONCE = "6f1d0c5a9e7b42318c0d5e6f7a8b9c0d";

  final List<Invocation> invoked = new CopyOnWriteArrayList<>();
  final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
  final List<String> log = new CopyOnWriteArrayList<>();
  final AghSession session;
  final LineChannel extension;
  final TestContract contract;
  final java.io.OutputStream raw;
  private final LineChannel host;
  private final Launcher launcher;
  private volatile Requests requests = (method, params) -> Json.object();

  Wired(Path folder, TestContract contract) throws IOException {
    this.contract = contract;
    Pipe up = Pipe.open();
    Pipe down = Pipe.open();
    raw = Channels.newOutputStream(up.sink());
    extension =
        new LineChannel(
            "extension", Channels.newInputStream(down.source()), raw, ChannelLimits.STANDARD);
    host =
        new LineChannel(
            "host",
            Channels.newInputStream(up.source()),
            Channels.newOutputStream(down.sink()),
            ChannelLimits.STANDARD);
    launcher = Launcher.open(folder.resolve("programs"), new SecureRandom(), Clock.systemUTC());
    ExtensionPackage contents =
        TestContract.contents(Map.of("extension.json", "{}", "hook.sh", HOOK), "agh");
    Programs programs =
        new Programs(
            launcher,
            new PackageFolders(folder.resolve("packages")),
            new Starts(ProgramPath.standard(), new NoSurroundings()),
            Confinement.none());
    session =
        new AghSession(
            new Peer(
                contents,
                host,
                this::invoke,
                text -> text,
                log::add,
                new OneShot(programs, contents, Limits.defaults())),
            contract,
            contract.terms(),
            Rhythm.STANDARD.with(Duration.ofSeconds(30), Duration.ofSeconds(10)),
            "0.9.0",
            NONCE);
    extension.start((method, params) -> requests.answer(method, params));
    host.start(session);
  }

  static final String HOOK =
      """
      #!/bin/sh
      case "$1" in
        echo) cat ;;
        nothing) cat > /dev/null ;;
        fail) echo "it broke" >&2; exit 3 ;;
        junk) echo junk ;;
        list) echo '[1]' ;;
        flood) yes | head -c 3000000 ;;
        sleep) sleep 600 ;;
      esac
      """;

  void onHost(Requests answers) {
    requests = answers;
  }

  void open() {
    session.open(Duration.ofSeconds(20));
  }

  static Meter meter() {
    return Meter.start(Limits.defaults(), Duration.ofSeconds(20));
  }

  GuestReply call(Tool tool, Invocation invocation) {
    return session.call(new GuestCall(tool, invocation), new Host(), meter());
  }

  /** As the core does it: back into the session, within the invocation. */
  private Outcome invoke(Invocation invocation, Progress progress) {
    invoked.add(invocation);
    Outcome outcome;
    try {
      GuestReply reply = call(TestContract.hostRequests(), invocation);
      outcome = new Outcome.Completed(((GuestReply.Done) reply).result());
    } catch (AnnexException e) {
      outcome = new Outcome.Failed(e.fault());
    }
    outcomes.add(outcome);
    return outcome;
  }

  @Override
  public void close() {
    host.close();
    extension.close();
    launcher.close();
  }

  /** An invoker for those who need none. */
  static Invoker nobody() {
    return (invocation, progress) -> {
      throw new IllegalStateException("nobody invokes");
    };
  }

  private static final class Host implements HostCalls {
    @Override
    public JsonNode call(String operation, JsonNode request) {
      if (operation.equals("denied")) {
        throw new AnnexException(
            dev.annex.api.fault.ErrorCode.PERMISSION_DENIED, "the operator says no");
      }
      return Json.object().put("operation", operation);
    }

    @Override
    public boolean holds(String capability) {
      return true;
    }

    @Override
    public Progress progress() {
      return Progress.none();
    }
  }

  private static final class NoSurroundings implements Surroundings {
    @Override
    public Optional<String> variable(ExtensionId extension, String name) {
      return Optional.empty();
    }

    @Override
    public Optional<Secret> secret(ExtensionId extension, String path) {
      return Optional.empty();
    }

    @Override
    public Map<String, String> common() {
      return Map.of();
    }
  }
}
