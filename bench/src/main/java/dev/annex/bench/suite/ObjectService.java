package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.machine.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** An S3 service over a folder, one bucket for each folder in it: versitygw. */
final class ObjectService implements AutoCloseable {

  private static final String ACCESS_KEY = "bench";
  private static final String SECRET_KEY = "bench-secret";
  private static final String REGION = "us-east-1";
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final Child process;
  private final Path folder;
  private final InetSocketAddress address;

  private ObjectService(Child process, Path folder, InetSocketAddress address) {
    this.process = process;
    this.folder = folder;
    this.address = address;
  }

  /** Starts it and waits until it listens. */
  static ObjectService start(Settings settings, Path program)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectory(settings.scratch().resolve("objects"));
    InetSocketAddress address = free();
    Child process =
        Child.start(
            List.of(
                program.toString(),
                "--quiet",
                "--access",
                ACCESS_KEY,
                "--secret",
                SECRET_KEY,
                "--region",
                REGION,
                "--port",
                "127.0.0.1:" + address.getPort(),
                "posix",
                folder.toString()),
            Map.of(),
            settings.log("versitygw"));
    ObjectService service = new ObjectService(process, folder, address);
    while (!service.listens()) {
      if (!process.alive() || process.age().compareTo(START) > 0) {
        service.close();
        throw new IOException("versitygw did not come up; see " + settings.log("versitygw"));
      }
      Thread.sleep(LOOK_AGAIN);
    }
    return service;
  }

  /** It cannot choose a port itself, so this one is given back before it takes it. */
  private static InetSocketAddress free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes a bucket; the folder of its objects. */
  Path bucket(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  /** The settings of a connection to it. */
  ObjectNode config() {
    return Json.object()
        .put("endpoint", endpoint())
        .put("region", REGION)
        .put("pathStyle", true)
        .put("accessKeyId", ACCESS_KEY)
        .put("secretAccessKey", SECRET_KEY);
  }

  /** The arguments of a client of it. */
  List<String> arguments() {
    return List.of(endpoint(), REGION, ACCESS_KEY, SECRET_KEY);
  }

  private String endpoint() {
    return "http://127.0.0.1:" + address.getPort();
  }

  @Override
  public void close() {
    process.close();
  }
}
