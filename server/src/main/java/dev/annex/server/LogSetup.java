package dev.annex.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.OptionHelper;
import java.util.Map;

/**
 * Where the log goes: to standard error, because standard output belongs to what a command answers
 * and, with {@code annex mcp}, to MCP alone. {@code ANNEX_LOG} names the level, as a system
 * property or in the environment; info without. Whoever names a file in {@code
 * logback.configurationFile} gets what is in it instead. Found as a service by the logging library;
 * one thread.
 *
 * <p>Why no file of its own? Starting the XML reader of the JDK takes a tenth of a short command.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

  private static final String LEVEL = "ANNEX_LOG";
  private static final String FILE = "logback.configurationFile";
  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{30} %msg%n%ex";

  /** Of whom less is wanted than of all others. */
  private static final Map<String, Level> QUIETER =
      Map.of(
          "org.eclipse.jetty",
          Level.WARN,
          // Warns of every word in a schema that it does not know, however legal.
          "com.networknt.schema",
          Level.ERROR,
          // Why a tunnel does not come about is told to whoever wanted it.
          "org.apache.sshd",
          Level.OFF);

  /** Called by the logging library. */
  public LogSetup() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (OptionHelper.getSystemProperty(FILE) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> errors = new ConsoleAppender<>();
    errors.setContext(context);
    errors.setName("stderr");
    errors.setTarget(ConsoleTarget.SystemErr.getName());
    errors.setEncoder(encoder);
    errors.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level(), Level.INFO));
    root.addAppender(errors);
    QUIETER.forEach((name, level) -> context.getLogger(name).setLevel(level));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static String level() {
    String property = OptionHelper.getSystemProperty(LEVEL);
    return property == null ? OptionHelper.getEnv(LEVEL) : property;
  }
}
