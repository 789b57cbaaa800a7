package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.ListDirectory.Page;
import dev.annex.capabilities.files.ListDirectory.Request;
import dev.annex.capabilities.files.ListDirectory.Response;
import dev.annex.files.Directory;
import dev.annex.files.FileLimits;
import dev.annex.files.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class ListDirectory implements Operation<Request, FileTarget<Page>, Response> {

  static final String NAME = "files.list";
  static final int DEFAULT_LIMIT = 1_000;
  static final int MAX_LIMIT = 10_000;

  record Request(Optional<String> path, Optional<String> after, Optional<Long> limit) {}

  record Page(String after, int limit) {}

  record Response(List<Entry> entries, boolean end) {}

  record Entry(String name, EntryKind kind, long size, int permissions, long modifiedMillis) {}

  private final GrantedFiles files;

  ListDirectory(GrantedFiles files) {
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
  public FileTarget<Page> resolve(Request request, Requester requester) {
    int limit = (int) Fields.number(request.limit(), DEFAULT_LIMIT, 1, MAX_LIMIT, NAME, "limit");
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"),
        Use.READ,
        new Page(request.after().orElse(""), limit));
  }

  @Override
  public Response perform(Permit<FileTarget<Page>> permit, HostContext context) {
    return files.with(
        permit,
        context,
        granted -> {
          try (Place place = granted.place();
              Directory directory = OpenFiles.directory(place)) {
            return page(directory, permit.target().what());
          }
        });
  }

  private static Response page(Directory directory, Page page) {
    List<String> names =
        directory.list(FileLimits.LISTED_NAMES).stream()
            .filter(name -> name.compareTo(page.after()) > 0)
            .sorted()
            .toList();
    List<Entry> entries = new ArrayList<>();
    for (String name : names.subList(0, Math.min(page.limit(), names.size()))) {
      directory
          .entry(name)
          .ifPresent(status ->
              entries.add(
                  new Entry(
                      name,
                      EntryKind.of(status.kind()),
                      status.isDirectory() ? 0 : status.size(),
                      status.permissions(),
                      Times.millis(status))));
    }
    return new Response(entries, names.size() <= page.limit());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
