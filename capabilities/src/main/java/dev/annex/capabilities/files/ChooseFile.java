package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.call.FileChoice;
import dev.annex.api.call.FileChoice.Chosen;
import dev.annex.api.call.FileChoice.Direction;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.capabilities.files.ChooseFile.Request;
import dev.annex.capabilities.files.ChooseFile.Response;
import dev.annex.capabilities.files.ChooseFile.Wish;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Has whoever started the call choose a file. The person's time is not the call's: its clock stands
 * still meanwhile, within the bound of {@link Meter#stopClock}.
 */
final class ChooseFile implements Operation<Request, Wish, Response> {

  static final String NAME = "files.choose";

  private static final int MAX_TEXT_LENGTH = 256;
  private static final int MAX_FILTERS = 32;

  record Request(
      Optional<String> direction,
      Optional<String> title,
      Optional<String> defaultName,
      Optional<List<String>> filters) {}

  /** What is asked of the person. */
  record Wish(FileChoice choice) {
    @Override
    public String toString() {
      return "a file to " + choice.direction().word();
    }
  }

  /** Where it is and what the person calls it; both empty when none was chosen. */
  record Response(Optional<String> path, Optional<String> name) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Wish resolve(Request request, Requester requester) {
    List<String> filters = request.filters().orElse(List.of());
    if (filters.size() > MAX_FILTERS) {
      throw HostRequests.invalidField(
          NAME, "filters", "has more than %d entries".formatted(MAX_FILTERS));
    }
    String name = text(request.defaultName(), "defaultName");
    return new Wish(
        new FileChoice(
            direction(HostRequests.required(request.direction(), NAME, "direction")),
            text(request.title(), "title"),
            name.substring(name.lastIndexOf('/') + 1),
            filters.stream().map(filter -> text(Optional.of(filter), "filters")).toList()));
  }

  private static Direction direction(String word) {
    return Arrays.stream(Direction.values())
        .filter(direction -> direction.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            HostRequests.invalidField(
                NAME,
                "direction",
                "must be "
                    + Arrays.stream(Direction.values())
                        .map(Direction::word)
                        .collect(Collectors.joining(" or "))));
  }

  private static String text(Optional<String> given, String field) {
    String text = given.orElse("");
    if (text.length() > MAX_TEXT_LENGTH || !Printable.is(text)) {
      throw HostRequests.invalidField(
          NAME, field, "must be at most %d printable characters".formatted(MAX_TEXT_LENGTH));
    }
    return text;
  }

  @Override
  public Response perform(Permit<Wish> permit, HostContext context) {
    FileChoice choice = permit.target().choice();
    Optional<Chosen> answer;
    try (Subscription _ = context.meter().stopClock()) {
      answer = context.progress().chooseFile(choice);
    }
    context.meter().check();
    if (answer.isEmpty()) {
      return new Response(Optional.empty(), Optional.empty());
    }
    FilePath path = real(answer.get().path(), choice.direction());
    Use use = choice.direction() == Direction.OPEN ? Use.READ : Use.WRITE;
    if (ChosenFile.of(path, use, context.requester()).isEmpty()) {
      var _ = context.requester().handles().add(new ChosenFile(path, use));
    }
    return new Response(Optional.of(path.text()), Optional.of(answer.get().name()));
  }

  /**
   * Where a choice really leads, now: a person may choose through links, an extension may not go
   * through them later.
   */
  private static FilePath real(Path chosen, Direction direction) {
    try {
      return FilePath.of(Optional.of(realPath(chosen, direction).toString()), NAME, "path");
    } catch (IOException e) {
      throw failed("not-found", "what was chosen is not there");
    }
  }

  private static Path realPath(Path chosen, Direction direction) throws IOException {
    try {
      return chosen.toRealPath();
    } catch (NoSuchFileException e) {
      Path folder = chosen.getParent();
      if (direction == Direction.OPEN || folder == null) {
        throw e;
      }
      return folder.toRealPath().resolve(folder.relativize(chosen));
    }
  }

  private static AnnexException failed(String reason, String why) {
    return new AnnexException(
        ErrorCode.HOST_CALL_FAILED,
        "%s failed: %s.".formatted(NAME, why),
        Map.of("reason", Json.object().stringNode(reason)));
  }

  @Override
  public boolean routine() {
    return false;
  }
}
