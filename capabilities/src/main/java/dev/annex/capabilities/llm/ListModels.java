package dev.annex.capabilities.llm;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import java.util.List;
import java.util.Optional;

/** The models that the operator offers, as far as the extension may use them. */
final class ListModels
    implements Operation<ListModels.Request, ListModels.Offer, ListModels.Response> {

  static final String NAME = "llm.models";

  record Request() {}

  /** What is asked about. */
  record Offer() {
    @Override
    public String toString() {
      return "the models on offer";
    }
  }

  /**
   * An answer.
   *
   * @param models by name, in order; none when the operator chose no provider
   */
  record Response(List<String> models) {}

  private final Optional<ModelClient> client;

  ListModels(Optional<ModelClient> client) {
    this.client = client;
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
  public Offer resolve(Request request, Requester requester) {
    return new Offer();
  }

  @Override
  public Response perform(Permit<Offer> permit, HostContext context) {
    List<LlmPermission> held =
        context.permits().held("llm").stream()
            .filter(LlmPermission.class::isInstance)
            .map(LlmPermission.class::cast)
            .toList();
    return new Response(
        client.stream()
            .flatMap(one -> one.provider().models().stream())
            .filter(model -> held.stream().anyMatch(permission -> permission.allows(model)))
            .toList());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
