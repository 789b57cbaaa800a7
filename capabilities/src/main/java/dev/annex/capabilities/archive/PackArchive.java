package dev.annex.capabilities.archive;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.archive.PackArchive.Plan;
import dev.annex.capabilities.archive.PackArchive.Request;
import dev.annex.capabilities.files.FilePath;
import dev.annex.capabilities.files.FileTarget;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.Granted;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.capabilities.files.OpenFiles;
import dev.annex.capabilities.files.Use;
import dev.annex.files.Directory;
import dev.annex.files.Draft;
import dev.annex.files.Place;
import java.util.List;
import java.util.Optional;

final class PackArchive implements Operation<Request, ArchiveTarget<Plan>, Packing.Packed> {

  static final String NAME = "archive.pack";

  record Request(
      Optional<String> source,
      Optional<String> archive,
      Optional<String> format,
      Optional<List<String>> include,
      Optional<List<String>> exclude,
      Optional<Boolean> replace,
      Optional<Boolean> parents) {}

  record Plan(FilePath source, Format format, Names names, boolean replace, boolean parents) {}

  private final GrantedFiles files;

  PackArchive(GrantedFiles files) {
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
    FilePath archive = FilePath.of(request.archive(), NAME, "archive");
    return new ArchiveTarget<>(
        archive,
        new Plan(
            FilePath.of(request.source(), NAME, "source"),
            Format.of(request.format(), NAME).orElseGet(() -> Format.ofName(archive)),
            Names.of(request.include(), request.exclude(), NAME),
            request.replace().orElse(false),
            request.parents().orElse(false)));
  }

  @Override
  public Packing.Packed perform(Permit<ArchiveTarget<Plan>> permit, HostContext context) {
    Plan plan = permit.target().what();
    Permit<FileTarget<Use>> reading =
        context.permits().ask(FilesCapability.READ, FileTarget.of(plan.source(), Use.READ), true);
    Permit<FileTarget<Use>> writing =
        context
            .permits()
            .ask(FilesCapability.WRITE, FileTarget.of(permit.target().archive(), Use.WRITE), false);
    return files.with(
        reading,
        context,
        source -> {
          try (Place place = source.place();
              Directory directory = OpenFiles.directory(place)) {
            return files.with(writing, context, archive -> pack(directory, archive, plan, context));
          }
        });
  }

  private static Packing.Packed pack(
      Directory source, Granted archive, Plan plan, HostContext context) {
    if (plan.parents()) {
      archive.createParents();
    }
    try (Place place = archive.place();
        Draft draft = place.draft()) {
      Packing packing = new Packing(archive, plan, draft.file(), context.meter());
      packing.run(source);
      if (plan.replace()) {
        draft.replace();
      } else {
        draft.create();
      }
      return packing.packed();
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
