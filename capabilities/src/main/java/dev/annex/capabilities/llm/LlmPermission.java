package dev.annex.capabilities.llm;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/**
 * Having a model complete something; it sends what the extension knows to the provider and costs
 * money there.
 *
 * @param model the only one allowed; empty for all that the operator offers
 */
record LlmPermission(String model) implements Permission {

  static LlmPermission read(PermissionRequest request) {
    if (!request.name().equals("llm")) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" does not exist: there is llm, also for one model as in llm=gpt-oss-20b."
              .formatted(request));
    }
    return new LlmPermission(request.scope());
  }

  @Override
  public boolean covers(Access<?> access) {
    boolean models =
        access.action().name().equals(ListModels.NAME)
            && access.target() instanceof ListModels.Offer;
    return models
        || (access.action().name().equals(Complete.NAME)
            && access.target() instanceof Completion target
            && allows(target.model()));
  }

  /** Whether a model may be used. */
  boolean allows(String name) {
    return model.isEmpty() || model.equals(name);
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof LlmPermission narrow && (model.isEmpty() || model.equals(narrow.model));
  }

  @Override
  public String describe() {
    return model.isEmpty()
        ? "send texts to the operator's language models and spend their tokens"
        : "send texts to the language model \"%s\" and spend its tokens".formatted(model);
  }

  @Override
  public Risk risk() {
    return model.isEmpty() ? Risk.HIGH : Risk.MEDIUM;
  }

  @Override
  public boolean changesState() {
    return false;
  }

  @Override
  public boolean reachesOutside() {
    return true;
  }
}
