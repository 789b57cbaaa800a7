package dev.annex.capabilities.journal;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The lines about the extension that asks, the newest first; who called it is not among it. */
final class ListLines
    implements Operation<ListLines.Request, ListLines.OwnLines, ListLines.Response> {

  static final String NAME = "journal.list";

  private static final long USUAL = 100;

  record Request(Optional<Long> before, Optional<Long> limit) {}

  /** Which lines. */
  record OwnLines(ExtensionId extension, long before, int limit) {
    @Override
    public String toString() {
      return "its own lines";
    }
  }

  /**
   * One line.
   *
   * @param code why it failed, an error code
   */
  record Line(
      long sequence,
      Instant time,
      String kind,
      String verdict,
      String action,
      String target,
      Optional<String> code) {

    static Line of(Journal.Line line) {
      JournalEntry entry = line.entry();
      return new Line(
          line.sequence(),
          entry.time(),
          entry.kind().name().toLowerCase(Locale.ROOT),
          entry.verdict().name().toLowerCase(Locale.ROOT),
          entry.action(),
          entry.target(),
          Optional.of(entry.facts().path("code"))
              .filter(JsonNode::isString)
              .map(JsonNode::stringValue));
    }
  }

  /**
   * A page.
   *
   * @param next what to give as {@code before} for the next page; empty on the last
   */
  record Response(List<Line> lines, Optional<Long> next) {}

  private final Journal journal;

  ListLines(Journal journal) {
    this.journal = journal;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public OwnLines resolve(Request request, Requester requester) {
    long limit = request.limit().orElse(USUAL);
    if (limit < 1 || limit > Journal.Query.MAX_LIMIT) {
      throw HostRequests.invalidField(
          NAME, "limit", "must be 1 to %d".formatted(Journal.Query.MAX_LIMIT));
    }
    long before = request.before().orElse(Long.MAX_VALUE);
    if (before < 1) {
      throw HostRequests.invalidField(NAME, "before", "must be at least 1");
    }
    return new OwnLines(requester.extension().id(), before, (int) limit);
  }

  @Override
  public Response perform(Permit<OwnLines> permit, HostContext context) {
    OwnLines own = permit.target();
    List<Line> lines =
        journal
            .read(
                new Journal.Query(
                    own.before(),
                    own.limit(),
                    Optional.of(own.extension()),
                    Optional.empty(),
                    Optional.empty()))
            .stream()
            .map(Line::of)
            .toList();
    Optional<Long> next =
        lines.size() == own.limit() ? Optional.of(lines.getLast().sequence()) : Optional.empty();
    return new Response(lines, next);
  }

  @Override
  public boolean routine() {
    return true;
  }
}
