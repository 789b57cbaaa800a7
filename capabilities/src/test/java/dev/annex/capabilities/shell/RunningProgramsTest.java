package dev.annex.capabilities.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.ByteSize;
import dev.annex.processes.Launch;
import dev.annex.processes.Launcher;
import dev.annex.processes.ProgramBounds;
import dev.annex.processes.ProgramPath;
import dev.annex.testkit.CapabilityHarness;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
final class RunningProgramsTest {

  private static final ProgramBounds BOUNDS =
      new ProgramBounds(ByteSize.ofMib(4_096), Duration.ofHours(1), 4_096);

  private static final Extension NOTES = CapabilityHarness.extension("notes");
  private static final Extension OTHER = CapabilityHarness.extension("other");
  private static final Launch SLEEP =
      new Launch(Path.of("/bin/sleep"), List.of("600"), Optional.empty(), Map.of(), true, BOUNDS);

  @TempDir private Path folder;

  private static Start sleep(Extension owner) {
    return new Start(owner, SLEEP, Set.of(), Limits.defaults());
  }

  private final OneState catalog = new OneState();

  @Test
  void endsProgramsOfAnExtensionThatIsDisabledOrGone() {
    Clock clock = Clock.systemUTC();
    try (Launcher launcher = Launcher.open(folder, new SecureRandom(), clock);
        RunningPrograms programs = new RunningPrograms(launcher, ProgramPath.standard(), clock)) {
      programs.connect(catalog);
      catalog.become(List.of(NOTES, OTHER));
      BackgroundProgram disabled =
          programs.start(sleep(NOTES), "sleep", new byte[0], Optional.empty());
      BackgroundProgram kept = programs.start(sleep(OTHER), "sleep", new byte[0], Optional.empty());

      catalog.become(List.of(NOTES.in(Extension.State.DISABLED), OTHER));
      assertThat(disabled.isOver()).isTrue();
      assertThat(kept.isOver()).isFalse();
      assertThat(programs.of(NOTES.id())).isEmpty();

      assertThat(programs.start(sleep(NOTES), "sleep", new byte[0], Optional.empty()).isOver())
          .as("started by a call that still ran")
          .isTrue();

      catalog.become(List.of());
      assertThat(kept.isOver()).isTrue();
    }
  }

  @Test
  void endsEverythingWhenItIsClosed() {
    Clock clock = Clock.systemUTC();
    try (Launcher launcher = Launcher.open(folder, new SecureRandom(), clock)) {
      RunningPrograms programs = new RunningPrograms(launcher, ProgramPath.standard(), clock);
      BackgroundProgram program =
          programs.start(sleep(NOTES), "sleep", new byte[0], Optional.empty());
      programs.close();
      assertThat(program.isOver()).isTrue();
      assertThat(programs.start(sleep(NOTES), "sleep", new byte[0], Optional.empty()).isOver())
          .isTrue();
    }
  }

  /** A catalog of extensions without anything to call. */
  private static final class OneState implements Catalog {
    private final List<Consumer<Set<Change>>> listeners = new ArrayList<>();
    private List<Extension> extensions = List.of();

    void become(List<Extension> next) {
      extensions = next;
      listeners.forEach(listener -> listener.accept(Set.of(Change.TOOLS)));
    }

    @Override
    public List<Extension> extensions() {
      return extensions;
    }

    @Override
    public Optional<Extension> extension(ExtensionId id) {
      return extensions.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    @Override
    public Optional<Listed> find(ToolName name) {
      return Optional.empty();
    }

    @Override
    public Optional<Listed> find(AgentName name) {
      return Optional.empty();
    }

    @Override
    public List<Listed> visibleTo(Caller caller) {
      return List.of();
    }

    @Override
    public List<Resource> resources() {
      return List.of();
    }

    @Override
    public List<ResourceTemplate> resourceTemplates() {
      return List.of();
    }

    @Override
    public List<ListedPrompt> prompts() {
      return List.of();
    }

    @Override
    public Subscription onChange(Consumer<Set<Change>> listener) {
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }
  }
}
