package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.GlobFiles.Query;
import dev.annex.capabilities.files.GlobFiles.Request;
import dev.annex.capabilities.files.GlobFiles.Response;
import dev.annex.files.Directory;
import dev.annex.files.FileStatus;
import dev.annex.files.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class GlobFiles implements Operation<Request, FileTarget<Query>, Response> {

  static final String NAME = "files.glob";
  static final int DEFAULT_LIMIT = 1_000;
  static final int MAX_LIMIT = 10_000;

  record Request(
      Optional<String> path,
      Optional<List<String>> patterns,
      Optional<String> kind,
      Optional<Boolean> hidden,
      Optional<List<String>> ignore,
      Optional<Long> depth,
      Optional<Long> limit) {}

  record Query(List<Glob> patterns, Optional<String> kind, Selection selection, int limit) {}

  record Response(List<Match> matches, boolean truncated) {}

  /**
   * @param path from the folder that was searched
   */
  record Match(String path, EntryKind kind) {}

  private final GrantedFiles files;

  GlobFiles(GrantedFiles files) {
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
  public FileTarget<Query> resolve(Request request, Requester requester) {
    List<Glob> patterns = Glob.all(request.patterns(), NAME, "patterns");
    if (patterns.isEmpty()) {
      throw HostRequests.invalidField(NAME, "patterns", "has no pattern in it");
    }
    request
        .kind()
        .ifPresent(kind -> {
          if (!kind.equals("file") && !kind.equals("directory")) {
            throw HostRequests.invalidField(NAME, "kind", "must be file or directory");
          }
        });
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"),
        Use.READ,
        new Query(
            patterns,
            request.kind(),
            Selection.of(request.hidden(), request.ignore(), request.depth(), NAME),
            (int) Fields.number(request.limit(), DEFAULT_LIMIT, 1, MAX_LIMIT, NAME, "limit")));
  }

  @Override
  public Response perform(Permit<FileTarget<Query>> permit, HostContext context) {
    Query query = permit.target().what();
    return files.with(
        permit,
        context,
        granted -> {
          try (Place place = granted.place();
              Directory directory = OpenFiles.directory(place)) {
            List<Match> matches = new ArrayList<>();
            TreeWalk walk =
                new TreeWalk(
                    context.meter(),
                    query.selection().depth(),
                    (path, at, status) -> visit(query, matches, path, at.name(), status));
            boolean complete = walk.run(directory);
            return new Response(matches, !complete);
          }
        });
  }

  private static TreeWalk.Next visit(
      Query query, List<Match> matches, String path, String name, FileStatus status) {
    if (query.selection().passesOver(name, status.isDirectory())) {
      return TreeWalk.Next.SKIP;
    }
    EntryKind kind = EntryKind.of(status.kind());
    boolean wanted = query.kind().map(kind.word()::equals).orElse(true);
    if (wanted && query.patterns().stream().anyMatch(glob -> glob.matches(path))) {
      if (matches.size() == query.limit()) {
        return TreeWalk.Next.STOP;
      }
      matches.add(new Match(path, kind));
    }
    return TreeWalk.Next.GO_ON;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
