package dev.annex.capabilities.archive;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.archive.UnpackArchive.Plan;
import dev.annex.capabilities.archive.UnpackArchive.Request;
import dev.annex.capabilities.files.FilePath;
import dev.annex.capabilities.files.FileTarget;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.Granted;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.capabilities.files.OpenFiles;
import dev.annex.capabilities.files.Use;
import dev.annex.files.Directory;
import dev.annex.files.DraftFolder;
import dev.annex.files.FileLimits;
import dev.annex.files.Place;
import java.util.List;
import java.util.Optional;

final class UnpackArchive implements Operation<Request, ArchiveTarget<Plan>, Unpacking.Unpacked> {

  static final String NAME = "archive.unpack";

  private static final int MOST_STRIPPED = 32;

  record Request(
      Optional<String> archive,
      Optional<String> destination,
      Optional<String> format,
      Optional<Long> strip,
      Optional<List<String>> include,
      Optional<List<String>> exclude,
      Optional<Boolean> merge,
      Optional<Boolean> replace,
      Optional<Boolean> parents) {}

  /**
   * @param merge whether the destination may have something in it
   * @param replace whether files that are there are replaced then
   */
  record Plan(
      FilePath destination,
      Optional<Format> format,
      int strip,
      Names names,
      boolean merge,
      boolean replace,
      boolean parents) {}

  private final GrantedFiles files;

  UnpackArchive(GrantedFiles files) {
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
  public ArchiveTarget<Plan> resolve(Request request, Requester requester) {
    long strip = request.strip().orElse(0L);
    if (strip < 0 || strip > MOST_STRIPPED) {
      throw HostRequests.invalidField(
          NAME, "strip", "is %d, it must be between 0 and %d".formatted(strip, MOST_STRIPPED));
    }
    return new ArchiveTarget<>(
        FilePath.of(request.archive(), NAME, "archive"),
        new Plan(
            FilePath.of(request.destination(), NAME, "destination"),
            Format.of(request.format(), NAME),
            (int) strip,
            Names.of(request.include(), request.exclude(), NAME),
            request.merge().orElse(false),
            request.replace().orElse(false),
            request.parents().orElse(false)));
  }

  @Override
  public Unpacking.Unpacked perform(Permit<ArchiveTarget<Plan>> permit, HostContext context) {
    Plan plan = permit.target().what();
    Permit<FileTarget<Use>> reading =
        context
            .permits()
            .ask(FilesCapability.READ, FileTarget.of(permit.target().archive(), Use.READ), true);
    Permit<FileTarget<Use>> writing =
        context
            .permits()
            .ask(FilesCapability.WRITE, FileTarget.of(plan.destination(), Use.WRITE), false);
    return files.with(
        reading,
        context,
        archive ->
            files.with(
                writing, context, destination -> unpack(archive, destination, plan, context)));
  }

  /** All of it under a temporary name first, so that a bad archive leaves nothing behind. */
  private static Unpacking.Unpacked unpack(
      Granted archive, Granted destination, Plan plan, HostContext context) {
    if (plan.parents()) {
      destination.createParents();
    }
    try (Place place = destination.place()) {
      return place.find().isPresent()
          ? unpackInto(place, archive, destination, plan, context)
          : unpackAs(place, archive, plan, context);
    }
  }

  private static Unpacking.Unpacked unpackAs(
      Place place, Granted archive, Plan plan, HostContext context) {
    try (DraftFolder draft = place.draftFolder()) {
      Unpacking unpacking = new Unpacking(archive, draft.directory(), plan, context.meter());
      unpacking.run();
      draft.moveTo(place);
      return unpacking.unpacked();
    }
  }

  /** Within the folder, which may be the granted one or another file system. */
  private static Unpacking.Unpacked unpackInto(
      Place place, Granted archive, Granted destination, Plan plan, HostContext context) {
    try (Directory into = OpenFiles.directory(place)) {
      if (!plan.merge() && !into.list(FileLimits.LISTED_NAMES).isEmpty()) {
        throw destination.failed("not-empty", "the folder is not empty, and merge was not given");
      }
      try (DraftFolder draft = into.draftFolder()) {
        Unpacking unpacking = new Unpacking(archive, draft.directory(), plan, context.meter());
        unpacking.run();
        new Merge(destination, draft.directory(), into, plan.replace(), context.meter()).run();
        return unpacking.unpacked();
      }
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
