package dev.annex.server.rest;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administration interface of a host: installing, granting, calling, looking. The same requests
 * and answers whether they come over HTTP or from the command line in the same process; described
 * by {@code openapi.json}. Any thread.
 */
public final class AdminApi {

  /** Where the interface stands on an HTTP server. */
  public static final String PREFIX = "/api/v1";

  private static final String CALLS = "/calls";
  private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);
  private static final int MAX_SHOWN_LENGTH = 128;

  private final List<Route> routes;
  private final CallRoutes calls;

  /** The interface of a host. */
  public AdminApi(AdminParts parts) {
    calls = new CallRoutes(parts);
    List<Route> all = new ArrayList<>();
    all.addAll(new HostRoutes(parts).routes());
    all.addAll(new PlanRoutes(parts).routes());
    all.addAll(new ExtensionRoutes(parts).routes());
    all.addAll(new LogRoutes(parts).routes());
    all.addAll(new GrantRoutes(parts).routes());
    all.addAll(new PolicyRoutes(parts).routes());
    all.addAll(new AuthoredRoutes(parts).routes());
    all.addAll(new HookRoutes(parts).routes());
    all.addAll(new SecretRoutes(parts).routes());
    all.addAll(new AssetRoutes(parts).routes());
    all.addAll(new SnippetRoutes(parts).routes());
    all.addAll(new WorkspaceRoutes(parts).routes());
    all.addAll(calls.routes());
    all.addAll(new ArtifactRoutes(parts).routes());
    all.addAll(new JournalRoutes(parts).routes());
    routes = List.copyOf(all);
  }

  List<Route> routes() {
    return routes;
  }

  /** Does what a request asks; never throws, failures are answers. */
  public AdminResponse handle(AdminRequest request) {
    return guarded(request, () -> answer(request));
  }

  /** Whether a request can be answered with events on the way. */
  public static boolean streams(String method, String path) {
    return method.equals("POST") && path.equals(CALLS);
  }

  /** A call that a request asks for, see {@link #streams}. It is not running yet. */
  public StreamedCall streamed(AdminRequest request) {
    Asked asked = new Asked(request, Map.of());
    AtomicReference<String> id = new AtomicReference<>("");
    return new StreamedCall() {
      @Override
      public AdminResponse run(EventSink sink) {
        return guarded(
            request,
            () ->
                calls.stream(
                    asked,
                    (event, data) -> {
                      if (event.equals(StreamedProgress.CALL)) {
                        id.set(data.path("call").asString(""));
                      }
                      sink.send(event, data);
                    }));
      }

      @Override
      public void cancel() {
        calls.cancelGone(Objects.requireNonNull(id.get()));
      }
    };
  }

  private static AdminResponse guarded(AdminRequest request, Supplier<AdminResponse> action) {
    try {
      return action.get();
    } catch (AnnexException e) {
      return Failures.response(e.fault());
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("{} {} failed inside the host", request.method(), request.path(), e);
      return Failures.response(
          Fault.of(
              ErrorCode.INTERNAL,
              "%s %s failed inside the host; its log has the reason."
                  .formatted(request.method(), shownPath(request))));
    }
  }

  private AdminResponse answer(AdminRequest request) {
    boolean pathExists = false;
    for (Route route : routes) {
      Optional<Map<String, String>> variables = route.match(request.path());
      if (variables.isPresent() && route.method().equals(request.method())) {
        return route.action().apply(new Asked(request, variables.get()));
      }
      pathExists |= variables.isPresent();
    }
    String what = pathExists ? "this path knows other methods" : "there is no such path";
    return Failures.response(
        pathExists ? 405 : 404,
        Fault.of(
            ErrorCode.INVALID_REQUEST,
            "%s %s failed: %s; %s/openapi.json describes what there is."
                .formatted(
                    Printable.show(request.method(), MAX_SHOWN_LENGTH),
                    shownPath(request),
                    what,
                    PREFIX)));
  }

  private static String shownPath(AdminRequest request) {
    return Printable.show(request.path(), MAX_SHOWN_LENGTH);
  }
}
