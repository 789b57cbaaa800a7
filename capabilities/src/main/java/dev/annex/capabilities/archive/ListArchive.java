package dev.annex.capabilities.archive;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.name.Printable;
import dev.annex.capabilities.archive.ListArchive.Query;
import dev.annex.capabilities.archive.ListArchive.Request;
import dev.annex.capabilities.archive.ListArchive.Response;
import dev.annex.capabilities.files.FilePath;
import dev.annex.capabilities.files.FileTarget;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.Granted;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.capabilities.files.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class ListArchive implements Operation<Request, ArchiveTarget<Query>, Response> {

  static final String NAME = "archive.list";
  static final int DEFAULT_LIMIT = 1_000;
  static final int MAX_LIMIT = 10_000;

  private static final int MAX_NAME_LENGTH = 4_096;

  record Request(
      Optional<String> archive,
      Optional<String> format,
      Optional<List<String>> include,
      Optional<List<String>> exclude,
      Optional<Long> limit) {}

  record Query(Optional<Format> format, Names names, int limit) {}

  record Response(List<Listed> entries, boolean truncated) {}

  /**
   * @param size as the archive says
   */
  record Listed(String name, long size, Entry.Kind kind, boolean encrypted) {}

  private final GrantedFiles files;

  ListArchive(GrantedFiles files) {
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
  public ArchiveTarget<Query> resolve(Request request, Requester requester) {
    long limit = request.limit().orElse((long) DEFAULT_LIMIT);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw HostRequests.invalidField(
          NAME, "limit", "is %d, it must be between 1 and %d".formatted(limit, MAX_LIMIT));
    }
    return new ArchiveTarget<>(
        FilePath.of(request.archive(), NAME, "archive"),
        new Query(
            Format.of(request.format(), NAME),
            Names.of(request.include(), request.exclude(), NAME),
            (int) limit));
  }

  @Override
  public Response perform(Permit<ArchiveTarget<Query>> permit, HostContext context) {
    Permit<FileTarget<Use>> reading =
        context
            .permits()
            .ask(FilesCapability.READ, FileTarget.of(permit.target().archive(), Use.READ), true);
    return files.with(reading, context, archive -> list(archive, permit.target().what()));
  }

  private static Response list(Granted archive, Query query) {
    List<Listed> entries = new ArrayList<>();
    boolean complete =
        new Contents(archive, query.format())
            .run((entry, content) -> {
              if (!query.names().wants(withoutSlash(entry.name()))) {
                return true;
              }
              if (entries.size() == query.limit()) {
                return false;
              }
              entries.add(
                  new Listed(
                      Printable.show(entry.name(), MAX_NAME_LENGTH),
                      entry.kind() == Entry.Kind.FILE ? entry.size() : 0,
                      entry.kind(),
                      entry.encrypted()));
              return true;
            });
    return new Response(entries, !complete);
  }

  private static String withoutSlash(String name) {
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
