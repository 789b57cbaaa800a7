package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.core.install.InstallPlan;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.mcp.Naming;
import dev.annex.testkit.FakeFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an AGH extension is in a whole host before its program is started. */
final class AghExtensionsTest {

  private static final ExtensionId ID = new ExtensionId("agh-kitchen");

  private static final String MANIFEST =
      """
      name = "agh-kitchen"
      version = "0.1.0"
      min_agh_version = "0.5.0"
      [capabilities]
      provides = ["tool.provider"]
      [subprocess]
      command = "./kitchen"
      [resources]
      skills = ["skills"]
      [resources.tools.look]
      read_only = true
      backend = { kind = "extension_host", handler = "look" }
      [resources.tools.cook]
      backend = { kind = "extension_host", handler = "cook" }
      [resources.tools.clear]
      destructive = true
      visibility = "operator"
      backend = { kind = "extension_host", handler = "clear" }
      """;

  @TempDir private Path data;

  private RunningHost host;

  @BeforeEach
  void install() {
    host = Assembly.open(data, AnnexConfig.defaults());
    InstallPlan plan =
        host.host()
            .installer()
            .plan(
                FakeFiles.from("kitchen")
                    .with("extension.toml", MANIFEST)
                    .with("kitchen", "#!/bin/sh\nexit 9\n")
                    .with("skills/stew.md", "---\nname: stew\n---\nStir."),
                Optional.empty());
    assertThat(host.host().installer().install(plan, plan.manifest().requests(), false, "ann").id())
        .isEqualTo(ID);
  }

  @AfterEach
  void close() {
    host.close();
  }

  private Outcome call(Caller caller, String tool, String arguments) {
    return host.host()
        .invoker()
        .invoke(
            Invocation.of(
                caller,
                new ToolName(ID, tool),
                Json.parse(arguments),
                Instant.now().plusSeconds(60)),
            Progress.none());
  }

  private Effects effects(String tool) {
    return host.host().catalog().find(new ToolName(ID, tool)).orElseThrow().tool().effects();
  }

  @Test
  void clientsMayCallAToolByTheIdThatItHasInTheContract() {
    Catalog catalog = host.host().catalog();
    Naming naming = Naming.agentNames();

    for (String name : new String[] {"ext__agh_kitchen__look", "agh-kitchen__look"}) {
      assertThat(naming.tool(catalog, name))
          .as(name)
          .map(Catalog.Listed::tool)
          .map(Tool::entry)
          .contains("look");
    }
    assertThat(naming.tool(catalog, "ext__agh_kitchen__nothing")).isEmpty();
    assertThat(naming.tool(catalog, "ext__kitchen__look")).isEmpty();
    assertThat(naming.tool(catalog, "ext__")).isEmpty();
  }

  @Test
  void whatTheAuthorSaysOfAToolIsShown() {
    assertThat(effects("look")).isEqualTo(new Effects(true, false, true, false));
    assertThat(effects("cook")).isEqualTo(new Effects(false, false, false, false));
    assertThat(effects("clear").destructive()).isTrue();
  }

  @Test
  void whatIsNoReadingIsAskedBeforeAnyProgramIsStarted() {
    Outcome outcome = call(Caller.agent("test"), "cook", "{}");

    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) outcome).fault().code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(((Outcome.Failed) outcome).fault().message())
        .contains("annex policy allow agh-kitchen mutating");
  }

  @Test
  void agentsDoNotSeeWhatIsForOperators() {
    assertThat(host.host().catalog().visibleTo(Caller.agent("test")))
        .filteredOn(listed -> listed.extension().id().equals(ID))
        .extracting(listed -> listed.tool().name().tool())
        .containsExactlyInAnyOrder("look", "cook");
  }

  @Test
  void aSkillIsAPromptThatNeedsNoProgram() {
    var prompt =
        host.host().catalog().prompts().stream()
            .filter(one -> one.extension().id().equals(ID))
            .findFirst()
            .orElseThrow();
    Outcome made =
        call(
            Caller.agent("test").as(Audience.HOST),
            prompt.prompt().maker().tool(),
            "{\"arguments\":{}}");

    assertThat(prompt.prompt().name()).isEqualTo("stew");
    assertThat(made).isInstanceOf(Outcome.Completed.class);
    assertThat(((Outcome.Completed) made).result().value().orElseThrow().toString())
        .contains("Stir.")
        .doesNotContain("name: stew");
  }
}
