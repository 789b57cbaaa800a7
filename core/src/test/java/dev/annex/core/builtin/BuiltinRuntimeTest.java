package dev.annex.core.builtin;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Runtime;
import dev.annex.api.value.Schema;
import dev.annex.testkit.RuntimeContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class BuiltinRuntimeTest extends RuntimeContract {

  private static final ExtensionId ID = new ExtensionId("sample");

  @Override
  protected Runtime open() {
    return new BuiltinRuntime();
  }

  @Override
  protected Sample echo(Runtime runtime) {
    return sample(
        runtime,
        "echo",
        (call, host, meter) -> new GuestReply.Done(Result.of(call.invocation().arguments())));
  }

  @Override
  protected Sample endless(Runtime runtime) {
    return sample(
        runtime,
        "endless",
        (call, host, meter) -> {
          while (true) {
            Thread.sleep(Duration.ofSeconds(1));
          }
        });
  }

  private static Sample sample(Runtime runtime, String name, BuiltinExtension.Handler handler) {
    Tool tool =
        new Tool(
            new ToolName(ID, name),
            name,
            "",
            name,
            Schema.NO_ARGUMENTS,
            Optional.empty(),
            Effects.UNKNOWN,
            Set.of(Audience.AGENT));
    Manifest manifest =
        new Manifest(
            new ExtensionId("sample-" + name),
            new Version("1.0.0"),
            "Sample",
            "",
            "",
            BuiltinRuntime.NAME,
            "java",
            "builtin",
            List.of(tool),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Limits.defaults(),
            List.of(),
            Contributions.NONE);
    BuiltinRuntime builtins = (BuiltinRuntime) runtime;
    return new Sample(
        builtins.register(new BuiltinExtension(manifest, Map.of(name, handler))), tool);
  }
}
