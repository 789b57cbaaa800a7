package dev.annex.server.rest;

import dev.annex.api.extension.Catalog;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.mcp.McpAuthenticator;
import dev.annex.mcp.McpPrincipal;
import dev.annex.server.edge.InFlight;
import dev.annex.server.edge.JettyExchange;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Hands out the files of pages: {@code GET /extensions/ID/PATH}. What comes from an extension is
 * material for a user interface and never a page of this host by itself: a browser that is led to
 * such an address opens it in a sandbox, without scripts and without this host's origin.
 */
public final class PageFilesEndpoint extends Handler.Abstract {

  /** Where files of extensions stand on an HTTP server. */
  public static final String PREFIX = "/extensions/";

  private static final String POLICY =
      "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** A package is read whole, for its digest is checked: this many are in memory at once. */
  private static final int READ_AT_ONCE = 4;

  /** A larger file keeps its place among them until it is sent. */
  private static final ByteSize SMALL = ByteSize.ofMib(1);

  private final PageFiles files;
  private final Gate gate;
  private final InFlight inFlight;
  private final Semaphore places = new Semaphore(READ_AT_ONCE, true);

  /**
   * Serves what is installed.
   *
   * @param mostAtOnce requests that run at once for one caller
   */
  public PageFilesEndpoint(Catalog catalog, McpAuthenticator authenticator, int mostAtOnce) {
    this.files = new PageFiles(catalog);
    this.gate = new Gate(authenticator);
    this.inFlight = new InFlight(mostAtOnce);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = request.getHttpURI().getDecodedPath();
    if (!path.startsWith(PREFIX)) {
      return false;
    }
    JettyExchange exchange = new JettyExchange(request, response);
    try {
      answer(path.substring(PREFIX.length()), exchange);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }

  private void answer(String place, JettyExchange exchange) throws IOException {
    Optional<McpPrincipal> principal = gate.admit(exchange);
    if (principal.isEmpty()) {
      return;
    }
    if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
      Map<String, String> headers = new HashMap<>(Gate.JSON);
      headers.put("Allow", "GET, HEAD");
      respond(
          exchange,
          headers,
          Failures.response(
              405,
              Fault.of(
                  ErrorCode.INVALID_REQUEST,
                  "The request was refused: files of extensions can only be read.")));
      return;
    }
    String caller = principal.get().id();
    if (!inFlight.enter(caller)) {
      Gate.refuse(
          exchange, 429, ErrorCode.BUSY, "too many requests of this caller are running; try again");
      return;
    }
    try {
      send(files.find(place), exchange);
    } catch (AnnexException e) {
      respond(exchange, Gate.JSON, Failures.response(e.fault()));
    } finally {
      inFlight.leave(caller);
    }
  }

  private void send(PageFiles.Offer offer, JettyExchange exchange) throws IOException {
    Map<String, String> headers = new HashMap<>();
    headers.put("ETag", offer.tag());
    headers.put("Cache-Control", "private, no-cache");
    headers.put("Content-Security-Policy", POLICY);
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    if (has(exchange.headers("If-None-Match"), offer.tag())) {
      exchange.respond(304, headers, new byte[0]);
      return;
    }
    headers.put("Content-Type", MediaTypes.of(offer.path()));
    places.acquireUninterruptibly();
    boolean held = true;
    try {
      byte[] bytes = offer.read();
      headers.put("Content-Length", Integer.toString(bytes.length));
      if (bytes.length <= SMALL.bytes()) {
        places.release();
        held = false;
      }
      exchange.respond(200, headers, exchange.method().equals("HEAD") ? new byte[0] : bytes);
    } finally {
      if (held) {
        places.release();
      }
    }
  }

  /** Whether a caller has the version with this tag already. */
  private static boolean has(List<String> noneMatch, String tag) {
    return noneMatch.stream()
        .flatMap(list -> Arrays.stream(list.split(",")))
        .map(String::strip)
        .map(one -> one.startsWith("W/") ? one.substring(2) : one)
        .anyMatch(tag::equals);
  }

  private static void respond(
      JettyExchange exchange, Map<String, String> headers, AdminResponse answer)
      throws IOException {
    exchange.respond(answer.status(), headers, Json.writeBytes(answer.body()));
  }
}
