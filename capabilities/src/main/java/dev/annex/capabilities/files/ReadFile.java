package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.value.ByteSize;
import dev.annex.capabilities.files.ReadFile.Range;
import dev.annex.capabilities.files.ReadFile.Request;
import dev.annex.capabilities.files.ReadFile.Response;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.util.Optional;

final class ReadFile implements Operation<Request, FileTarget<Range>, Response> {

  static final String NAME = "files.read";

  /** What fits a guest of the default memory several times; what is longer is read in pieces. */
  static final long MOST_BYTES = ByteSize.ofMib(16).bytes();

  record Request(Optional<String> path, Optional<Long> offset, Optional<Long> length) {}

  /** What of the file is wanted; all of it when no length is given. */
  record Range(long offset, Optional<Long> length) {}

  record Response(byte[] content, long offset, long size, boolean end) {}

  private final GrantedFiles files;

  ReadFile(GrantedFiles files) {
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
    long offset = Fields.number(request.offset(), 0, 0, Long.MAX_VALUE, NAME, "offset");
    Optional<Long> length =
        request
            .length()
            .map(given -> Fields.number(Optional.of(given), 0, 0, MOST_BYTES, NAME, "length"));
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"), Use.READ, new Range(offset, length));
  }

  @Override
  public Response perform(Permit<FileTarget<Range>> permit, HostContext context) {
    return files.with(permit, context, granted -> read(granted, permit.target().what()));
  }

  private static Response read(Granted granted, Range range) {
    try (Place place = granted.place();
        RegularFile file = OpenFiles.open(place, OpenRequest.reading())) {
      long size = file.size();
      long rest = Math.max(0, size - range.offset());
      if (range.length().isEmpty() && rest > MOST_BYTES) {
        throw granted.failed(
            "too-large",
            "%d bytes are more than the %d that are read at once; give offset and length, or open it"
                .formatted(rest, MOST_BYTES));
      }
      int most = (int) Math.min(range.length().orElse(MOST_BYTES), MOST_BYTES);
      byte[] content = file.read(range.offset(), (int) Math.min(most, rest));
      return new Response(content, range.offset(), size, range.offset() + content.length >= size);
    }
  }

  @Override
  public boolean routine() {
    return true;
  }
}
