package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.child.OneShot;
import dev.annex.runtime.process.launch.Command;
import dev.annex.runtime.process.rpc.LineChannel;
import dev.annex.runtime.process.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs one hook: by the process that takes it, or by a command of its own. */
final class HookRun {

  private static final String NAMESPACE = "hooks";
  private static final int SHOWN = 500;

  private final AghContract contract;
  private final HookTerms hook;
  private final GuestCall call;
  private final Meter meter;

  HookRun(AghContract contract, HookTerms hook, GuestCall call, Meter meter) {
    this.contract = contract;
    this.hook = hook;
    this.call = call;
    this.meter = meter;
  }

  private JsonNode payload() {
    return contract.payload(hook, call.invocation().arguments());
  }

  private Duration time() {
    Duration left = meter.timeLeft();
    return hook.timeout().compareTo(left) < 0 ? hook.timeout() : left;
  }

  /** The process that is there takes it. */
  GuestReply inProcess(LineChannel channel) {
    Duration time = time();
    ObjectNode request = Json.object().put("invocation_id", call.invocation().id().value());
    request
        .putObject("hook")
        .put("name", hook.name())
        .put("event", hook.event())
        .put("mode", hook.mode())
        .put("required", hook.required())
        .put("timeout_ms", Math.max(1, time.toMillis()))
        .put("source", "extension");
    request.set("payload", payload());
    try {
      JsonNode patch = channel.call("execute_hook", request, time);
      return contract.patched(hook, patch.isNull() ? Json.object() : patch);
    } catch (RpcException e) {
      throw failed("the extension answered: %s".formatted(e.getMessage()), "error");
    } catch (TimeoutException e) {
      meter.check();
      throw tooLate(time);
    } catch (InterruptedException e) {
      meter.check();
      Thread.currentThread().interrupt();
      throw new AnnexException(ErrorCode.CANCELLED, "Running a hook was interrupted.", e);
    }
  }

  /** A program of its own that reads the payload and writes the patch. */
  GuestReply byCommand(Command command, OneShot commands) {
    Duration time = time();
    try {
      OneShot.Ended ended =
          commands.run(command, NAMESPACE, Json.writeBytes(payload()), time, meter);
      if (!ended.inTime()) {
        throw tooLate(time);
      }
      if (ended.exitCode() != 0) {
        throw failed(
            "its command ended with exit code %d and wrote: %s"
                .formatted(ended.exitCode(), Printable.show(ended.errors().strip(), SHOWN)),
            "exit-code");
      }
      if (ended.cut()) {
        throw failed("its command wrote more than 1 MiB", "too-large");
      }
      return contract.patched(hook, patch(ended.output()));
    } catch (InterruptedException e) {
      meter.check();
      Thread.currentThread().interrupt();
      throw new AnnexException(ErrorCode.CANCELLED, "Running a hook was interrupted.", e);
    }
  }

  private JsonNode patch(byte[] output) {
    if (new String(output, StandardCharsets.UTF_8).isBlank()) {
      return Json.object();
    }
    JsonNode patch;
    try {
      patch = Json.parse(output);
    } catch (AnnexException e) {
      throw failed("its command wrote what is no JSON: " + e.getMessage(), "no-json");
    }
    if (!patch.isObject()) {
      throw failed("its command wrote JSON that is no object", "no-object");
    }
    return patch;
  }

  private AnnexException tooLate(Duration time) {
    return new AnnexException(
        ErrorCode.DEADLINE_EXCEEDED,
        "Hook \"%s\" of %s for %s was given up after %s."
            .formatted(hook.name(), call.tool().name().extension(), hook.event(), time));
  }

  private AnnexException failed(String why, String reason) {
    return new AnnexException(
        ErrorCode.TOOL_FAILED,
        "Hook \"%s\" of %s for %s failed: %s."
            .formatted(hook.name(), call.tool().name().extension(), hook.event(), why),
        Map.of("reason", Json.object().stringNode(reason)));
  }
}
