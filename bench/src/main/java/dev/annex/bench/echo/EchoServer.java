package dev.annex.bench.echo;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import jakarta.servlet.http.HttpServlet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import tools.jackson.databind.json.JsonMapper;

/**
 * One tool, {@code echo}, on the official Java SDK, without sandbox, grants or journal: what the
 * same protocol costs when nothing is checked but the arguments.
 *
 * <p>Set up as fast as the SDK allows: handlers on virtual threads where it lets them, no logging.
 */
public final class EchoServer {

  /** What the server prints before its address, once it listens. */
  public static final String READY = "listening ";

  /** Path of the transport with sessions. */
  public static final String SESSIONS = "/mcp";

  /** Path of the transport without them. */
  public static final String STATELESS = "/stateless";

  private static final McpJsonMapper JSON = new JacksonMcpJsonMapper(JsonMapper.shared());

  private EchoServer() {}

  /** Runs with {@code http} or {@code stdio} as the only argument, until its input ends. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("say http or stdio");
    }
    switch (arguments[0]) {
      case "http" -> serveHttp();
      case "stdio" -> serveStdio();
      default -> throw new IllegalArgumentException("neither http nor stdio: " + arguments[0]);
    }
  }

  private static void serveHttp() throws Exception {
    HttpServletStreamableServerTransportProvider sessions =
        HttpServletStreamableServerTransportProvider.builder()
            .jsonMapper(JSON)
            .mcpEndpoint(SESSIONS)
            .build();
    McpServer.sync(sessions)
        .serverInfo("echo", "1.0.0")
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .immediateExecution(true)
        .tools(
            SyncToolSpecification.builder()
                .tool(echo())
                .callHandler((exchange, request) -> answer(request))
                .build())
        .build();
    HttpServletStatelessServerTransport stateless =
        HttpServletStatelessServerTransport.builder()
            .jsonMapper(JSON)
            .messageEndpoint(STATELESS)
            .build();
    McpServer.sync(stateless)
        .serverInfo("echo", "1.0.0")
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .immediateExecution(true)
        .tools(
            McpStatelessServerFeatures.SyncToolSpecification.builder()
                .tool(echo())
                .callHandler((context, request) -> answer(request))
                .build())
        .build();

    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler servlets = new ServletContextHandler();
    servlets.addServlet(asynchronous(sessions), SESSIONS);
    servlets.addServlet(asynchronous(stateless), STATELESS);
    server.setHandler(servlets);
    server.start();
    System.out.println(READY + connector.getLocalPort());
    while (System.in.read() >= 0) {
      // Lives as long as whoever started it.
    }
    server.stop();
    System.exit(0);
  }

  private static void serveStdio() throws InterruptedException {
    // Without immediateExecution it was seen to stop answering with 16 calls in flight.
    McpServer.sync(new StdioServerTransportProvider(JSON))
        .serverInfo("echo", "1.0.0")
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .immediateExecution(true)
        .tools(
            SyncToolSpecification.builder()
                .tool(echo())
                .callHandler((exchange, request) -> answer(request))
                .build())
        .build();
    new CountDownLatch(1).await();
  }

  private static ServletHolder asynchronous(HttpServlet servlet) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    return holder;
  }

  private static Tool echo() {
    return Tool.builder(
            "echo",
            Map.of(
                "type",
                "object",
                "properties",
                Map.of("value", Map.of("type", "object", "description", "Anything"))))
        .description("Gives the parameters back")
        .build();
  }

  private static CallToolResult answer(CallToolRequest request) {
    try {
      return CallToolResult.builder()
          .addTextContent(JSON.writeValueAsString(request.arguments()))
          .structuredContent(request.arguments())
          .build();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
