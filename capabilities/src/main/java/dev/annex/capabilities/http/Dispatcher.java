package dev.annex.capabilities.http;

import dev.annex.api.call.Budget;
import dev.annex.api.capability.HostContext;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.capabilities.http.IdleConnections.Route;
import dev.annex.capabilities.http.IdleConnections.Way;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.net.Tunnel;
import dev.annex.capabilities.net.TunnelledServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOSession;

/**
 * Sends permitted requests: fills in secrets and cookies, has the addresses of the host admitted,
 * finds or opens a connection to one of them, and hands the request over. In this order, so that a
 * name is looked up only when nothing else stands against the request. One thread at a time.
 */
final class Dispatcher {

  /** How long a connection may have been idle for a request that can be sent again, or not. */
  private static final Duration YOUNG_ENOUGH = Duration.ofSeconds(20);

  private static final Duration VERY_YOUNG = Duration.ofSeconds(2);
  private static final long UNKNOWN_LENGTH = -1;

  private final HttpParts parts;
  private final UsedSecrets secrets;

  Dispatcher(HttpParts parts, UsedSecrets secrets) {
    this.parts = parts;
    this.secrets = secrets;
  }

  /** Sends a request with the body it has, perhaps on a connection that served before. */
  Leg send(Plan plan, HostContext context, Patience patience) {
    Duration age = Methods.repeatable(plan.destination().method()) ? YOUNG_ENOUGH : VERY_YOUNG;
    return sendWhole(plan, context, patience, age);
  }

  /** Sends it on a connection of its own. */
  Leg sendAfresh(Plan plan, HostContext context, Patience patience) {
    return sendWhole(plan, context, patience, Duration.ZERO);
  }

  private Leg sendWhole(Plan plan, HostContext context, Patience patience, Duration age) {
    context.meter().spend(Budget.HTTP_REQUESTS, 1);
    Plan filled = secrets.fill(plan, context);
    filled.body().ifPresent(body -> context.meter().spend(Budget.HTTP_BYTES, body.length));
    Optional<Long> length = filled.body().map(body -> (long) body.length);
    Leg leg = start(plan, filled, length, context, patience, age);
    filled
        .body()
        .ifPresent(body -> {
          leg.exchange().write(body, patience);
          leg.exchange().complete();
        });
    return leg;
  }

  /** Sends a request whose body is still to come, and as long as it says, if it does. */
  Leg sendOpen(Plan plan, HostContext context, Patience patience) {
    long length = FieldRules.announcedLength(plan.fields()).orElse(UNKNOWN_LENGTH);
    return sendOpen(plan, length, context, patience);
  }

  /** Sends a request whose body is still to come and has this length. */
  Leg sendOpen(Plan plan, long length, HostContext context, Patience patience) {
    context.meter().spend(Budget.HTTP_REQUESTS, 1);
    Plan filled = secrets.fill(plan, context);
    return start(plan, filled, Optional.of(length), context, patience, Duration.ZERO);
  }

  private Leg start(
      Plan plan,
      Plan filled,
      Optional<Long> length,
      HostContext context,
      Patience patience,
      Duration age) {
    WebAddress url = plan.destination().url();
    ExtensionId owner = context.requester().extension().id();
    Optional<Tunnel> tunnel =
        parts
            .tunnels()
            .find(
                context.requester().invocation(),
                url.scheme(),
                url.host(),
                url.port(),
                plan.attempted());
    if (tunnel.isPresent()) {
      Exchange exchange = new Exchange(onTheWire(filled, owner), length, plan.attempted());
      return startThrough(tunnel.get(), plan, exchange, context, patience, age);
    }
    List<InetAddress> addresses =
        parts
            .guard()
            .admit(
                url.host(),
                url.port(),
                plan.attempted(),
                HttpCapability.CONNECT,
                context.permits(),
                patience);
    Exchange exchange = new Exchange(onTheWire(filled, owner), length, plan.attempted());
    for (InetAddress address : addresses) {
      Route route = new Route(owner, url.origin(), new Way.Direct(address));
      Optional<IOSession> idle = parts.idle().take(route, age);
      if (idle.isPresent()) {
        return start(plan, exchange, idle.get(), route, true, context);
      }
    }
    return connect(plan, exchange, addresses, owner, context, patience);
  }

  /** There is no other way to a server that is reached so. */
  private Leg startThrough(
      Tunnel tunnel,
      Plan plan,
      Exchange exchange,
      HostContext context,
      Patience patience,
      Duration age) {
    WebAddress url = plan.destination().url();
    var _ =
        context
            .permits()
            .ask(
                HttpCapability.CONNECT,
                new TunnelledServer(url.scheme(), url.host(), url.port(), tunnel.shown()),
                false);
    ExtensionId owner = context.requester().extension().id();
    Route route = new Route(owner, url.origin(), new Way.Tunnelled(tunnel.key()));
    Optional<IOSession> idle = parts.idle().take(route, age);
    IOSession session =
        idle.orElseGet(() -> parts.connector().connect(url, tunnel, plan.attempted(), patience));
    return start(plan, exchange, session, route, idle.isPresent(), context);
  }

  private Leg connect(
      Plan plan,
      Exchange exchange,
      List<InetAddress> addresses,
      ExtensionId owner,
      HostContext context,
      Patience patience) {
    WebAddress url = plan.destination().url();
    Optional<AnnexException> last = Optional.empty();
    for (InetAddress address : addresses) {
      try {
        IOSession session = parts.connector().connect(url, address, plan.attempted(), patience);
        Route route = new Route(owner, url.origin(), new Way.Direct(address));
        return start(plan, exchange, session, route, false, context);
      } catch (AnnexException e) {
        if (e.code() != ErrorCode.HOST_CALL_FAILED) {
          throw e;
        }
        last = Optional.of(e);
      }
    }
    throw last.orElseGet(() -> NetFailure.DNS.of(plan.attempted()));
  }

  private Leg start(
      Plan plan,
      Exchange exchange,
      IOSession session,
      Route route,
      boolean reused,
      HostContext context) {
    Leg leg = new Leg(plan, exchange, session, route, parts.idle(), reused, context.meter());
    exchange.over(() -> parts.connector().reason(session));
    session.enqueue(
        new RequestExecutionCommand(exchange, null, null, HttpCoreContext.create()),
        Command.Priority.NORMAL);
    return leg;
  }

  private BasicHttpRequest onTheWire(Plan filled, ExtensionId owner) {
    WebAddress url = filled.destination().url();
    List<Field> fields =
        filled.options().cookies()
            ? parts.cookies().of(owner).addTo(filled.fields(), url)
            : filled.fields();
    BasicHttpRequest request =
        new BasicHttpRequest(
            filled.destination().method(), url.scheme(), authority(url), url.target());
    fields.forEach(field -> request.addHeader(new BasicHeader(field.name(), field.value())));
    return request;
  }

  private static URIAuthority authority(WebAddress url) {
    String host =
        switch (url.host()) {
          case Host.Name name -> name.name();
          case Host.Literal literal -> literal.address().getHostAddress();
        };
    boolean plain = url.port() == WebAddress.defaultPort(url.scheme());
    return new URIAuthority(host, plain ? -1 : url.port());
  }
}
