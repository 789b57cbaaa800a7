package dev.annex.runtime.process;

import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.runtime.Runtime;
import dev.annex.runtime.process.dialect.agh.session.TestContract;
import dev.annex.testkit.RuntimeContract;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class ProcessRuntimeContractTest extends RuntimeContract {

  @TempDir private Path folder;
  private Optional<Workshop> workshop = Optional.empty();

  @Override
  protected Runtime open() {
    workshop = Optional.of(Workshop.of(folder, "good"));
    return workshop.get().runtime;
  }

  @AfterEach
  void closeWorkshop() {
    workshop.ifPresent(Workshop::close);
  }

  private static final ExtensionPackage CONTENTS =
      TestContract.contents(Map.of("extension.json", "{}"), "test");

  @Override
  protected Sample echo(Runtime runtime) {
    return new Sample(CONTENTS, TestContract.tool("echo"));
  }

  @Override
  protected Sample endless(Runtime runtime) {
    return new Sample(CONTENTS, TestContract.tool("endless"));
  }
}
