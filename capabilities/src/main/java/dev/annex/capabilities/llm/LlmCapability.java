package dev.annex.capabilities.llm;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import java.util.List;
import java.util.Optional;

/**
 * Lets extensions have a language model complete conversations, through the operator's provider.
 */
public final class LlmCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /**
   * A capability.
   *
   * @param client where completions come from; empty when the operator chose no provider, and every
   *     request then says so
   */
  public LlmCapability(Optional<ModelClient> client) {
    operations = List.of(new Complete(client), new ListModels(client));
  }

  @Override
  public String name() {
    return "llm";
  }

  @Override
  public String summary() {
    return "Have the operator's language model complete a conversation";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return LlmPermission.read(request);
  }
}
