package dev.annex.capabilities.http;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.name.ExtensionId;
import dev.annex.capabilities.net.AddressGuard;
import java.util.List;

/**
 * Requests to web servers. To be closed when the host closes: it holds connections and the few
 * threads that serve them.
 */
public final class HttpCapability implements Capability, AutoCloseable {

  /** The action of meeting an address that is not public, or a server through a tunnel. */
  static final String CONNECT = "http.connect";

  private final Connector connector;
  private final IdleConnections idle = new IdleConnections();
  private final CookieJars cookies;
  private final List<Operation<?, ?, ?>> operations;

  /**
   * Reads the trusted authorities and opens connections for the first request, which fails with
   * {@code CONFIGURATION_INVALID} when those authorities cannot be used.
   */
  public HttpCapability(HttpSettings settings) {
    this.connector = new Connector(settings.authorities(), settings.dialer());
    this.cookies = new CookieJars(settings.cookies());
    HttpParts parts =
        new HttpParts(
            new AddressGuard(settings.resolver()),
            connector,
            idle,
            settings.secrets(),
            cookies,
            settings.tunnels());
    this.operations =
        List.of(
            new SendRequest(parts),
            new OpenStream(parts),
            new SendPiece(),
            new FinishRequest(),
            new ReceivePiece(),
            new CloseStream());
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public String summary() {
    return "Send requests to web servers, each to a place that was granted";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return HttpPermission.read(request);
  }

  /** Forgets the cookies of an extension that is gone. */
  public void forget(ExtensionId owner) {
    cookies.clear(owner);
  }

  @Override
  public void close() {
    idle.close();
    connector.close();
  }
}
