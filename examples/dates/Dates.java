import dev.annex.sdk.Extension;
import dev.annex.sdk.ToolException;
import dev.annex.sdk.ToolOptions;
import dev.annex.sdk.schema.DefaultValue;
import dev.annex.sdk.schema.Description;
import dev.annex.sdk.schema.MaxLength;
import dev.annex.sdk.schema.Maximum;
import dev.annex.sdk.schema.Minimum;
import dev.annex.sdk.schema.Name;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.time.format.TextStyle;

/** Reckons with dates and times of day, which language models often get wrong. */
public final class Dates {

  enum Unit {
    @Name("days")
    DAYS,
    @Name("weeks")
    WEEKS,
    @Name("months")
    MONTHS,
    @Name("years")
    YEARS,
    @Name("working_days")
    WORKING_DAYS
  }

  record Add(
      @Description("The date to begin with, such as 2026-02-28") LocalDate date,
      @Description("How many; negative goes back") @Minimum(-100_000) @Maximum(100_000) int amount,
      Unit unit,
      @Description("Days that are no working days, besides Saturday and Sunday")
          @DefaultValue("[]")
          @MaxLength(1000)
          Set<LocalDate> holidays) {}

  record Between(
      LocalDate from,
      LocalDate to,
      @Description("Days that are no working days, besides Saturday and Sunday")
          @DefaultValue("[]")
          @MaxLength(1000)
          Set<LocalDate> holidays) {}

  record Distance(
      long days, @Name("working_days") long workingDays, long weeks, long months, long years) {}

  record Convert(
      @Description("A date and time of day without an offset, such as 2026-03-29T02:30")
          LocalDateTime time,
      @Description("Where it is that time, such as Europe/Berlin") ZoneId from,
      @Description("The time zones to say it in") @MaxLength(50) List<ZoneId> to) {}

  record Instance(
      ZoneId zone, String time, @Description("What is peculiar") Optional<String> note) {}

  record Day(LocalDate date) {}

  record About(
      LocalDate date,
      String weekday,
      @Name("iso_week") int week,
      @Name("day_of_year") int dayOfYear,
      @Name("leap_year") boolean leapYear) {}

  static About about(LocalDate date) {
    return new About(
        date,
        date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH),
        date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR),
        date.getDayOfYear(),
        date.isLeapYear());
  }

  static About add(Add add) throws ToolException {
    try {
      return about(
          switch (add.unit()) {
            case DAYS -> add.date().plusDays(add.amount());
            case WEEKS -> add.date().plusWeeks(add.amount());
            case MONTHS -> add.date().plusMonths(add.amount());
            case YEARS -> add.date().plusYears(add.amount());
            case WORKING_DAYS -> plusWorkingDays(add.date(), add.amount(), add.holidays());
          });
    } catch (DateTimeException beyond) {
      throw new ToolException("there is no such date: " + beyond.getMessage());
    }
  }

  private static LocalDate plusWorkingDays(LocalDate date, int amount, Set<LocalDate> holidays) {
    LocalDate day = date;
    for (int left = Math.abs(amount); left > 0; ) {
      day = day.plusDays(Integer.signum(amount));
      if (isWorkingDay(day, holidays)) {
        left--;
      }
    }
    return day;
  }

  private static boolean isWorkingDay(LocalDate day, Set<LocalDate> holidays) {
    return day.getDayOfWeek() != DayOfWeek.SATURDAY
        && day.getDayOfWeek() != DayOfWeek.SUNDAY
        && !holidays.contains(day);
  }

  static Distance between(Between between) throws ToolException {
    long days = ChronoUnit.DAYS.between(between.from(), between.to());
    if (Math.abs(days) > 1_000_000) {
      throw new ToolException("%d days lie between; at most 1000000 are counted".formatted(days));
    }
    LocalDate first = days < 0 ? between.to() : between.from();
    LocalDate last = days < 0 ? between.from() : between.to();
    long working =
        first.datesUntil(last).filter(day -> isWorkingDay(day, between.holidays())).count();
    return new Distance(
        days,
        days < 0 ? -working : working,
        ChronoUnit.WEEKS.between(between.from(), between.to()),
        ChronoUnit.MONTHS.between(between.from(), between.to()),
        ChronoUnit.YEARS.between(between.from(), between.to()));
  }

  static List<Instance> convert(Convert convert) {
    ZonedDateTime time = convert.time().atZone(convert.from());
    Optional<String> note =
        switch (convert.from().getRules().getValidOffsets(convert.time()).size()) {
          case 0 -> Optional.of("the clocks skip this time in %s".formatted(convert.from()));
          case 1 -> Optional.empty();
          default -> Optional.of("this time is twice in %s; the first is meant".formatted(convert.from()));
        };
    return convert.to().stream()
        .map(zone -> new Instance(zone, time.withZoneSameInstant(zone).toOffsetDateTime().toString(), note))
        .toList();
  }

  /** The extension; its manifest is in extension.json. */
  public static Extension extension() {
    return Extension.named("dates")
        .version("1.0.0")
        .description("Reckons with dates and times of day")
        .command("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "annex-sdk.jar", "Dates.java")
        .tool(
            "add",
            Add.class,
            ToolOptions.readOnly()
                .describedAs("Adds days, weeks, months, years or working days to a date.")
                .returning(About.class),
            (add, _) -> add(add))
        .tool(
            "between",
            Between.class,
            ToolOptions.readOnly()
                .describedAs("Counts what lies between two dates: the first included, the second not.")
                .returning(Distance.class),
            (between, _) -> between(between))
        .tool(
            "convert",
            Convert.class,
            ToolOptions.readOnly()
                .describedAs("Says a time of day in other time zones, and whether clocks change."),
            (convert, _) -> convert(convert))
        .tool(
            "about",
            Day.class,
            ToolOptions.readOnly()
                .describedAs("Tells the weekday, the week and more of a date.")
                .returning(About.class),
            (day, _) -> about(day.date()));
  }

  /** Runs the extension. */
  public static void main(String... arguments) {
    extension().run(arguments);
  }
}
