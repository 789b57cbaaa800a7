package dev.annex.capabilities.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.store.Recurrence;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When something comes again: a cron expression with the five fields of Unix, in a time zone.
 * Written as the zone, a space, and the expression. Immutable.
 */
public record CronRule(ZoneId zone, String expression) {

  /** Reads rules in their written form; one that cannot be read is never due. */
  public static final Recurrence RECURRENCE = CronRule::nextOf;

  private static final int MAX_LENGTH = 128;
  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  /**
   * Reads a rule.
   *
   * @throws AnnexException {@code INVALID_NAME}, saying what is wrong with the expression or zone
   */
  static CronRule of(String zone, String expression) {
    CronRule rule = new CronRule(zone(zone), expression.strip());
    var _ = rule.parsed();
    return rule;
  }

  private static ZoneId zone(String zone) {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no time zone; Europe/Berlin and UTC are."
              .formatted(Printable.show(zone, MAX_LENGTH)));
    }
  }

  private Cron parsed() {
    if (expression.length() > MAX_LENGTH) {
      throw invalid("it is longer than %d characters".formatted(MAX_LENGTH));
    }
    try {
      return PARSER.parse(expression).validate();
    } catch (IllegalArgumentException e) {
      throw invalid(Printable.show(String.valueOf(e.getMessage()), MAX_LENGTH));
    }
  }

  private AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.INVALID_NAME,
        "\"%s\" is no cron expression of five fields (minute, hour, day, month, weekday): %s."
            .formatted(Printable.show(expression, MAX_LENGTH), why));
  }

  /** The first time it is due after an instant; empty when that never comes. */
  Optional<Instant> next(Instant after) {
    return ExecutionTime.forCron(parsed())
        .nextExecution(after.atZone(zone))
        .map(time -> time.toInstant());
  }

  private static Optional<Instant> nextOf(String written, Instant after) {
    int space = written.indexOf(' ');
    try {
      return space < 0
          ? Optional.empty()
          : of(written.substring(0, space), written.substring(space + 1)).next(after);
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }

  /** The written form. */
  @Override
  public String toString() {
    return "%s %s".formatted(zone.getId(), expression);
  }
}
