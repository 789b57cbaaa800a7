package dev.annex.capabilities.files;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.files.MoveFile.Plan;
import dev.annex.capabilities.files.MoveFile.Request;
import dev.annex.files.Place;
import java.util.Optional;

/**
 * Gives a file, link or folder another name. Needs to read it, too: moved to a folder that may be
 * read, it could be.
 */
final class MoveFile implements Operation<Request, FileTarget<Plan>, Operation.Nothing> {

  static final String NAME = "files.move";

  record Request(
      Optional<String> from,
      Optional<String> to,
      Optional<Boolean> replace,
      Optional<Boolean> parents) {}

  record Plan(FilePath to, boolean replace, boolean parents) {}

  private final GrantedFiles files;

  MoveFile(GrantedFiles files) {
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
      throw HostRequests.invalidField(NAME, "to", "lies in what is moved, or is the same");
    }
    return new FileTarget<>(
        from,
        Use.WRITE,
        new Plan(to, Fields.flag(request.replace()), Fields.flag(request.parents())));
  }

  @Override
  public Nothing perform(Permit<FileTarget<Plan>> permit, HostContext context) {
    Plan plan = permit.target().what();
    FilePath from = permit.target().path();
    var _ = context.permits().ask(ReadFile.NAME, FileTarget.of(from, Use.READ), true);
    Permit<FileTarget<Use>> destination =
        context.permits().ask(WriteFile.NAME, FileTarget.of(plan.to(), Use.WRITE), false);
    return files.with(
        permit,
        context,
        source -> {
          source.requireBelowRoot();
          try (Place place = source.placeOfLink()) {
            var _ = place.get();
            return files.with(destination, context, target -> move(place, target, plan));
          }
        });
  }

  private static Nothing move(Place from, Granted target, Plan plan) {
    if (plan.parents()) {
      target.createParents();
    }
    target.requireBelowRoot();
    try (Place to = target.placeOfLink()) {
      if (!plan.replace() && to.find().isPresent()) {
        throw target.failed("exists", "something is there already, and replace was not given");
      }
      from.moveTo(to);
    }
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return false;
  }
}
