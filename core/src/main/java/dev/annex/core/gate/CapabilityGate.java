package dev.annex.core.gate;

import dev.annex.api.access.Access;
import dev.annex.api.access.Action;
import dev.annex.api.access.Authority;
import dev.annex.api.access.Permission;
import dev.annex.api.access.Permit;
import dev.annex.api.access.Subject;
import dev.annex.api.call.Budget;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Permits;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The way from one invocation's guest to the host: find the operation, make the target real, get a
 * permit for it, spend, perform. Any thread.
 */
public final class CapabilityGate implements HostCalls {

  private final Capabilities capabilities;
  private final Authority authority;
  private final HostContext context;
  private final Map<String, Integer> counts = new TreeMap<>();

  /** A gate for one invocation. */
  public CapabilityGate(
      Capabilities capabilities,
      Authority authority,
      Requester requester,
      Meter meter,
      Progress progress) {
    this.capabilities = capabilities;
    this.authority = authority;
    this.context = new HostContext(requester, meter, progress, new Asking());
  }

  @Override
  public JsonNode call(String name, JsonNode request) {
    Operation<?, ?, ?> operation =
        capabilities
            .operation(name)
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.INVALID_HOST_CALL,
                    "Calling host operation \"%s\" failed: this host has no such operation."
                        .formatted(name)));
    return call(operation, request);
  }

  /** What effects get besides their permits. */
  HostContext context() {
    return context;
  }

  private <Q, T, R> JsonNode call(Operation<Q, T, R> operation, JsonNode request) {
    Meter meter = context.meter();
    meter.spend(Budget.HOST_CALLS, 1);
    count(operation.name());
    Q typed = HostRequests.read(operation, request);
    T target = operation.resolve(typed, context.requester());
    Permit<T> permit = authorize(access(operation, target));
    R response = perform(operation, permit);
    meter.check();
    return response instanceof Operation.Tree tree
        ? tree.value()
        : Json.mapper().valueToTree(response);
  }

  /**
   * An effect that waits is interrupted when the call is stopped, and whatever it makes of that,
   * the reason is why the call was stopped.
   */
  private <T, R> R perform(Operation<?, T, R> operation, Permit<T> permit) {
    try {
      return operation.perform(permit, context);
    } catch (RuntimeException e) {
      context.meter().check();
      throw e;
    }
  }

  /**
   * A guest that goes on asking for what it may not have is stopped, before it fills the journal.
   */
  private <T> Permit<T> authorize(Access<T> access) {
    try {
      return authority.authorize(access);
    } catch (AnnexException e) {
      context.meter().spend(Budget.DENIALS, 1);
      throw e;
    }
  }

  private <T> Access<T> access(Operation<?, T, ?> operation, T target) {
    return access(new Action(operation.name()), target, operation.routine());
  }

  private <T> Access<T> access(Action action, T target, boolean routine) {
    Requester requester = context.requester();
    Subject subject =
        new Subject.Extension(
            requester.extension().id(), requester.extension().manifest().requests());
    return new Access<>(requester.invocation(), subject, action, target, routine);
  }

  /** What effects ask for on their way. */
  private final class Asking implements Permits {
    @Override
    public <T> Permit<T> ask(String action, T target, boolean routine) {
      context.meter().check();
      return authorize(access(new Action(action), target, routine));
    }

    @Override
    public List<Permission> held(String capability) {
      return authority.heldBy(context.requester().extension().id(), capability);
    }
  }

  @Override
  public boolean holds(String capability) {
    return authority.holdsAny(context.requester().extension().id(), capability);
  }

  @Override
  public Progress progress() {
    return context.progress();
  }

  private synchronized void count(String operation) {
    counts.merge(operation, 1, Integer::sum);
  }

  /** How often each operation was called so far. */
  public synchronized Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }
}
