package dev.annex.capabilities.extensions;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import dev.annex.capabilities.extensions.CallBatch.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

final class CallBatch implements Operation<Request, Calls.Many, Operation.Tree> {

  static final String NAME = "extensions.batch";
  static final int MOST_CALLS = 1_000;
  static final int MOST_AT_ONCE = 32;
  static final int USUALLY_AT_ONCE = 8;

  record Request(Optional<List<CallRequest>> calls, Optional<Long> concurrency) {}

  private final NestedCalls nested;

  CallBatch(NestedCalls nested) {
    this.nested = nested;
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
  public Calls.Many resolve(Request request, Requester requester) {
    List<CallRequest> calls = HostRequests.required(request.calls(), NAME, "calls");
    if (calls.size() > MOST_CALLS) {
      throw HostRequests.invalidField(
          NAME, "calls", "has %d calls, %d are allowed".formatted(calls.size(), MOST_CALLS));
    }
    long atOnce = request.concurrency().orElse((long) USUALLY_AT_ONCE);
    if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
      throw HostRequests.invalidField(
          NAME,
          "concurrency",
          "is %d, it must be between 1 and %d".formatted(atOnce, MOST_AT_ONCE));
    }
    return new Calls.Many(
        calls.stream().map(call -> call.resolve(NAME, requester)).toList(), (int) atOnce);
  }

  @Override
  public Tree perform(Permit<Calls.Many> permit, HostContext context) {
    Calls.Many target = permit.target();
    Semaphore places = new Semaphore(target.atOnce());
    ObjectNode response = Json.object();
    ArrayNode results = response.putArray("results");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ObjectNode>> begun = new ArrayList<>();
      for (Calls.One call : target.calls()) {
        begun.add(threads.submit(() -> one(call, places, context)));
      }
      for (Future<ObjectNode> result : begun) {
        results.add(await(result));
      }
    }
    context.meter().check();
    return new Tree(response);
  }

  /** What failed is said in its place; the others go on. */
  private ObjectNode one(Calls.One call, Semaphore places, HostContext context)
      throws InterruptedException {
    places.acquire();
    try {
      context.meter().check();
      return ResultJson.of(nested.call(call, context));
    } catch (AnnexException e) {
      return failed(e.fault());
    } finally {
      places.release();
    }
  }

  private static ObjectNode failed(Fault fault) {
    ObjectNode error = Json.object();
    error.put("code", fault.details().getOrDefault("code", text(fault)).asString());
    error.put("message", fault.message());
    ObjectNode json = Json.object();
    json.set("error", error);
    return json;
  }

  private static JsonNode text(Fault fault) {
    return Json.object().stringNode(fault.code().name());
  }

  private static ObjectNode await(Future<ObjectNode> result) {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call of a batch failed inside the host", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnexException(ErrorCode.CANCELLED, "Waiting for a batch was interrupted.", e);
    }
  }

  @Override
  public boolean routine() {
    return true;
  }
}
