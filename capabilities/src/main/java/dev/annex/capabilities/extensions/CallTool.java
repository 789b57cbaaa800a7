package dev.annex.capabilities.extensions;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;

final class CallTool implements Operation<CallRequest, Calls.One, Operation.Tree> {

  static final String NAME = "extensions.call";

  private final NestedCalls calls;

  CallTool(NestedCalls calls) {
    this.calls = calls;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<CallRequest> requestType() {
    return CallRequest.class;
  }

  @Override
  public Calls.One resolve(CallRequest request, Requester requester) {
    return request.resolve(NAME, requester);
  }

  @Override
  public Tree perform(Permit<Calls.One> permit, HostContext context) {
    return new Tree(ResultJson.of(calls.call(permit.target(), context)));
  }

  /** The call has a journal line of its own. */
  @Override
  public boolean routine() {
    return true;
  }
}
