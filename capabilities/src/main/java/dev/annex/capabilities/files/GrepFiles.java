package dev.annex.capabilities.files;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.GrepFiles.Query;
import dev.annex.capabilities.files.GrepFiles.Request;
import dev.annex.files.Directory;
import dev.annex.files.OpenEntry;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.util.List;
import java.util.Optional;

/** Searches text in files, a few at a time. */
final class GrepFiles implements Operation<Request, FileTarget<Query>, GrepRun.Found> {

  static final String NAME = "files.grep";
  static final int MOST_PATTERN_CHARACTERS = 4_096;
  static final int MOST_CONTEXT = 20;
  static final int DEFAULT_LIMIT = 1_000;
  static final int MAX_LIMIT = 10_000;

  record Request(
      Optional<String> path,
      Optional<String> pattern,
      Optional<Boolean> fixed,
      Optional<Boolean> ignoreCase,
      Optional<List<String>> include,
      Optional<List<String>> exclude,
      Optional<List<String>> extensions,
      Optional<Boolean> hidden,
      Optional<List<String>> ignore,
      Optional<Long> depth,
      Optional<Long> context,
      Optional<Long> perFile,
      Optional<Long> limit,
      Optional<Boolean> countOnly) {}

  /**
   * What is looked for, and where.
   *
   * @param extensions ends of names, one of which a file must have; none for all
   */
  record Query(
      Pattern pattern,
      List<Glob> include,
      List<Glob> exclude,
      Extensions extensions,
      Selection selection,
      int context,
      long perFile,
      int limit,
      boolean countOnly) {}

  private final GrantedFiles files;

  GrepFiles(GrantedFiles files) {
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
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"),
        Use.READ,
        new Query(
            pattern(request),
            Glob.all(request.include(), NAME, "include"),
            Glob.all(request.exclude(), NAME, "exclude"),
            Extensions.of(request.extensions(), NAME, "extensions"),
            Selection.of(request.hidden(), request.ignore(), request.depth(), NAME),
            (int) Fields.number(request.context(), 0, 0, MOST_CONTEXT, NAME, "context"),
            Fields.number(request.perFile(), Long.MAX_VALUE, 1, Long.MAX_VALUE, NAME, "perFile"),
            (int) Fields.number(request.limit(), DEFAULT_LIMIT, 1, MAX_LIMIT, NAME, "limit"),
            Fields.flag(request.countOnly())));
  }

  private static Pattern pattern(Request request) {
    String text = HostRequests.required(request.pattern(), NAME, "pattern");
    if (text.isEmpty() || text.length() > MOST_PATTERN_CHARACTERS) {
      throw HostRequests.invalidField(
          NAME,
          "pattern",
          "is empty or longer than %d characters".formatted(MOST_PATTERN_CHARACTERS));
    }
    int flags = Fields.flag(request.ignoreCase()) ? Pattern.CASE_INSENSITIVE : 0;
    try {
      return Pattern.compile(Fields.flag(request.fixed()) ? Pattern.quote(text) : text, flags);
    } catch (PatternSyntaxException e) {
      throw HostRequests.invalidField(
          NAME, "pattern", "is no regular expression of RE2: " + e.getDescription());
    }
  }

  @Override
  public GrepRun.Found perform(Permit<FileTarget<Query>> permit, HostContext context) {
    Query query = permit.target().what();
    return files.with(
        permit,
        context,
        granted -> {
          GrepRun run = new GrepRun(query, context.meter());
          try (Place place = granted.place();
              OpenEntry entry = place.open(OpenRequest.reading())) {
            switch (entry) {
              case RegularFile file -> run.search(file);
              case Directory directory -> run.searchAll(directory);
            }
          }
          return run.found();
        });
  }

  @Override
  public boolean routine() {
    return true;
  }
}
