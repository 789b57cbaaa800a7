package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.DiskUsage.Extent;
import dev.annex.capabilities.files.DiskUsage.Request;
import dev.annex.capabilities.files.DiskUsage.Response;
import dev.annex.files.Directory;
import dev.annex.files.DiskSpace;
import dev.annex.files.FileLimits;
import dev.annex.files.FileStatus;
import dev.annex.files.Place;
import java.util.Optional;

final class DiskUsage implements Operation<Request, FileTarget<Extent>, Response> {

  static final String NAME = "files.disk-usage";

  record Request(Optional<String> path, Optional<Boolean> contents) {}

  /** Whether what lies in the folder is counted, too. */
  record Extent(boolean contents) {}

  /**
   * How full the file system is, and what lies in the folder.
   *
   * @param usableBytes what the host may still fill
   */
  record Response(long totalBytes, long freeBytes, long usableBytes, Optional<Contents> contents) {}

  /**
   * @param bytes lengths of all files together, one with several names as often as it was met
   */
  record Contents(long files, long directories, long bytes, long unreadable) {}

  private final GrantedFiles files;

  DiskUsage(GrantedFiles files) {
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
  public FileTarget<Extent> resolve(Request request, Requester requester) {
    return new FileTarget<>(
        FilePath.of(request.path(), NAME, "path"),
        Use.READ,
        new Extent(Fields.flag(request.contents())));
  }

  @Override
  public Response perform(Permit<FileTarget<Extent>> permit, HostContext context) {
    return files.with(
        permit,
        context,
        granted -> {
          try (Place place = granted.place();
              Directory directory = OpenFiles.directory(place)) {
            DiskSpace space = directory.space();
            Optional<Contents> contents =
                permit.target().what().contents()
                    ? Optional.of(count(directory, context))
                    : Optional.empty();
            return new Response(space.total(), space.free(), space.usable(), contents);
          }
        });
  }

  private static Contents count(Directory directory, HostContext context) {
    Sum sum = new Sum();
    TreeWalk walk =
        new TreeWalk(context.meter(), FileLimits.PATH_DEPTH, (_, _, status) -> sum.add(status));
    var _ = walk.run(directory);
    return new Contents(sum.files, sum.directories, sum.bytes, walk.unreadable());
  }

  private static final class Sum {
    private long files;
    private long directories;
    private long bytes;

    TreeWalk.Next add(FileStatus status) {
      if (status.isDirectory()) {
        directories++;
      } else {
        files++;
        bytes += status.isRegularFile() ? status.size() : 0;
      }
      return TreeWalk.Next.GO_ON;
    }
  }

  @Override
  public boolean routine() {
    return true;
  }
}
