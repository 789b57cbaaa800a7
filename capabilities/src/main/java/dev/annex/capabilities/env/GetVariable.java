package dev.annex.capabilities.env;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.name.ExtensionId;
import dev.annex.capabilities.env.GetVariable.Request;
import dev.annex.capabilities.env.GetVariable.Response;
import dev.annex.capabilities.env.GetVariable.Variable;
import java.util.Optional;

final class GetVariable implements Operation<Request, Variable, Response> {

  static final String NAME = "env.get";

  record Request(Optional<String> name) {}

  /** One name; whose it is, is always the one who asks. The value is no part of it. */
  record Variable(ExtensionId owner, String name) {
    @Override
    public String toString() {
      return name;
    }
  }

  record Response(Optional<String> value) {}

  private final ExtensionVariables variables;

  GetVariable(ExtensionVariables variables) {
    this.variables = variables;
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
  public Variable resolve(Request request, Requester requester) {
    String name = HostRequests.required(request.name(), NAME, "name");
    if (!ExtensionVariables.isName(name)) {
      throw HostRequests.invalidField(
          NAME, "name", "is no name: expected up to 128 letters, digits and _ . -");
    }
    return new Variable(requester.extension().id(), name);
  }

  @Override
  public Response perform(Permit<Variable> permit, HostContext context) {
    return new Response(variables.get(permit.target().owner(), permit.target().name()));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
