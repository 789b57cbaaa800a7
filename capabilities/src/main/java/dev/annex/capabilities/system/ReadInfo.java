package dev.annex.capabilities.system;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.system.ReadInfo.Request;
import dev.annex.capabilities.system.ReadInfo.Response;
import java.util.Optional;
import java.util.OptionalDouble;

final class ReadInfo implements Operation<Request, SystemFact.Info, Response> {

  static final String NAME = "system.info";

  record Request(Optional<Boolean> hostName) {}

  record Response(
      String os,
      String arch,
      int processors,
      long memoryBytes,
      long freeMemoryBytes,
      Optional<Double> load,
      Optional<String> hostName) {}

  private final Machine machine;

  ReadInfo(Machine machine) {
    this.machine = machine;
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
  public SystemFact.Info resolve(Request request, Requester requester) {
    return new SystemFact.Info(request.hostName().orElse(false));
  }

  @Override
  public Response perform(Permit<SystemFact.Info> permit, HostContext context) {
    OptionalDouble load = machine.load();
    return new Response(
        machine.system(),
        machine.architecture(),
        machine.processors(),
        machine.memoryBytes(),
        machine.freeMemoryBytes(),
        load.isPresent() ? Optional.of(load.getAsDouble()) : Optional.empty(),
        permit.target().withName() ? machine.hostName() : Optional.empty());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
