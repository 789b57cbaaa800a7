package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.ReadLines.Range;
import dev.annex.capabilities.files.ReadLines.Request;
import dev.annex.capabilities.files.ReadLines.Response;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class ReadLines implements Operation<Request, FileTarget<Range>, Response> {

  static final String NAME = "files.read-lines";

  record Request(Optional<String> path, Optional<Long> offset, Optional<Long> limit) {}

  /** From which line on, the first being 0, and how many. */
  record Range(long offset, long limit) {}

  /**
   * @param total lines of the whole file
   * @param end whether none is left behind those given
   */
  record Response(List<String> lines, long offset, long total, boolean end) {}

  private final GrantedFiles files;

  ReadLines(GrantedFiles files) {
    this.files = files;
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
  public FileTarget<Range> resolve(Request request, Requester requester) {
    long most = Long.MAX_VALUE;
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"),
        Use.READ,
        new Range(
            Fields.number(request.offset(), 0, 0, most, NAME, "offset"),
            Fields.number(request.limit(), most, 0, most, NAME, "limit")));
  }

  @Override
  public Response perform(Permit<FileTarget<Range>> permit, HostContext context) {
    return files.with(permit, context, granted -> read(granted, permit.target().what()));
  }

  private static Response read(Granted granted, Range range) {
    try (Place place = granted.place();
        RegularFile file = OpenFiles.open(place, OpenRequest.reading())) {
      if (LineReader.isBinary(file)) {
        throw granted.failed("binary", "it is no text: there is a zero byte near its beginning");
      }
      // One more than may be given, so that a longer line is noticed and never given in part.
      LineReader reader = new LineReader(file, (int) ReadFile.MOST_BYTES + 1);
      List<String> lines = new ArrayList<>();
      long bytes = 0;
      long total = 0;
      Optional<byte[]> line = reader.next();
      while (line.isPresent()) {
        if (total >= range.offset() && lines.size() < range.limit()) {
          bytes += line.get().length + 1;
          requireRoom(granted, bytes);
          lines.add(new String(line.get(), StandardCharsets.UTF_8));
        }
        total++;
        line = reader.next();
      }
      boolean end = range.offset() >= total - lines.size();
      return new Response(lines, range.offset(), total, end);
    }
  }

  private static void requireRoom(Granted granted, long bytes) {
    if (bytes > ReadFile.MOST_BYTES) {
      throw granted.failed(
          "too-large",
          "the lines have more than the %d bytes that are read at once; give offset and limit"
              .formatted(ReadFile.MOST_BYTES));
    }
  }

  @Override
  public boolean routine() {
    return true;
  }
}
