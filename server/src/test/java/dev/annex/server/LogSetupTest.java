package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.core.ConsoleAppender;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets system properties")
final class LogSetupTest {

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void forget() {
    context.stop();
    System.clearProperty("ANNEX_LOG");
    System.clearProperty("logback.configurationFile");
  }

  private Level levelOf(String logger) {
    return context.getLogger(logger).getEffectiveLevel();
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Configurator.class)).hasAtLeastOneElementOfType(LogSetup.class);
  }

  @Test
  void writesToStandardErrorAlone() {
    assertThat(new LogSetup().configure(context))
        .isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger("ROOT").iteratorForAppenders())
        .toIterable()
        .singleElement()
        .isInstanceOfSatisfying(
            ConsoleAppender.class,
            appender -> {
              assertThat(appender.getTarget()).isEqualTo("System.err");
              assertThat(appender.isStarted()).isTrue();
            });
  }

  @Test
  void takesTheLevelThatIsNamed() {
    System.setProperty("ANNEX_LOG", "warn");
    new LogSetup().configure(context);
    assertThat(levelOf("dev.annex")).isEqualTo(Level.WARN);
  }

  @Test
  void takesInfoForAWordThatIsNoLevel() {
    System.setProperty("ANNEX_LOG", "loud");
    new LogSetup().configure(context);
    assertThat(levelOf("dev.annex")).isEqualTo(Level.INFO);
  }

  @Test
  void keepsChattyLibrariesQuiet() {
    System.setProperty("ANNEX_LOG", "debug");
    new LogSetup().configure(context);
    assertThat(levelOf("org.eclipse.jetty.server")).isEqualTo(Level.WARN);
    assertThat(levelOf("com.networknt.schema")).isEqualTo(Level.ERROR);
    assertThat(levelOf("org.apache.sshd.client")).isEqualTo(Level.OFF);
  }

  @Test
  void leavesItToAFileThatIsNamed() {
    System.setProperty("logback.configurationFile", "own.xml");
    assertThat(new LogSetup().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger("ROOT").iteratorForAppenders().hasNext()).isFalse();
  }
}
