package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.CopyFile.Plan;
import dev.annex.capabilities.files.CopyFile.Request;
import dev.annex.files.Place;
import java.util.Optional;

final class CopyFile implements Operation<Request, FileTarget<Plan>, TreeCopy.Copied> {

  static final String NAME = "files.copy";

  record Request(
      Optional<String> from,
      Optional<String> to,
      Optional<Boolean> replace,
      Optional<Boolean> recursive,
      Optional<Boolean> parents) {}

  record Plan(FilePath to, boolean replace, boolean recursive, boolean parents) {}

  private final GrantedFiles files;

  CopyFile(GrantedFiles files) {
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
  public FileTarget<Plan> resolve(Request request, Requester requester) {
    FilePath from = FilePath.of(request.from(), NAME, "from");
    FilePath to = FilePath.of(request.to(), NAME, "to");
    if (to.isWithin(from)) {
      throw HostRequests.invalidField(NAME, "to", "lies in what is copied, or is the same");
    }
    return new FileTarget<>(
        from,
        Use.READ,
        new Plan(
            to,
            Fields.flag(request.replace()),
            Fields.flag(request.recursive()),
            Fields.flag(request.parents())));
  }

  @Override
  public TreeCopy.Copied perform(Permit<FileTarget<Plan>> permit, HostContext context) {
    Plan plan = permit.target().what();
    Permit<FileTarget<Use>> destination =
        context.permits().ask(WriteFile.NAME, FileTarget.of(plan.to(), Use.WRITE), false);
    return files.with(
        permit,
        context,
        source -> {
          try (Place from = source.place()) {
            var _ = from.get();
            return files.with(destination, context, target -> copy(source, from, target, plan));
          }
        });
  }

  private static TreeCopy.Copied copy(Granted source, Place from, Granted target, Plan plan) {
    if (plan.parents()) {
      target.createParents();
    }
    try (Place to = target.place()) {
      TreeCopy copy = new TreeCopy(source, plan.replace(), plan.recursive());
      copy.copy(from, to, 0);
      return copy.copied();
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
