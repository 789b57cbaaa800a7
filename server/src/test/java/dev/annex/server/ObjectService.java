package dev.annex.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.annex.testkit.S3Signature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * An S3 service in memory, with one bucket addressed in the path. It does nothing for a request
 * that is not signed with its key.
 */
final class ObjectService implements AutoCloseable {

  static final String BUCKET = "default-bucket";
  static final String ACCESS_KEY = "AKID";
  static final String SECRET_KEY = "SECRET";
  static final String REGION = "us-east-1";

  private static final Pattern KEYS = Pattern.compile("<Key>(.*?)</Key>");
  private static final S3Signature SIGNATURE = new S3Signature(ACCESS_KEY, SECRET_KEY, REGION);

  /**
   * An object.
   *
   * @param block its content, repeated; the first four bytes of each repetition are its number
   */
  record Stored(byte[] block, int times, String type) {

    static Stored of(byte[] content, String type) {
      return new Stored(content, 1, type);
    }

    long length() {
      return (long) block.length * times;
    }

    byte[] part(int number) {
      return times == 1
          ? block
          : ByteBuffer.wrap(Arrays.copyOf(block, block.length)).putInt(0, number).array();
    }
  }

  private record Answer(int status, Map<String, String> headers, Stored body) {}

  private final HttpServer server;
  private final NavigableMap<String, Stored> objects = new TreeMap<>();
  private final Set<String> locked = ConcurrentHashMap.newKeySet();
  private final Map<String, NavigableMap<Integer, byte[]>> uploads = new HashMap<>();
  private final List<Arrived> arrived = new CopyOnWriteArrayList<>();

  ObjectService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(Thread::startVirtualThread);
    server.start();
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Every request, in the order in which they were read. */
  List<Arrived> arrived() {
    return List.copyOf(arrived);
  }

  synchronized void put(String key, Stored object) {
    objects.put(key, object);
  }

  synchronized Optional<Stored> get(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** Deleting several objects fails for this one. */
  void lock(String key) {
    locked.add(key);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new HashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) ->
              headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
      Arrived request =
          new Arrived(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
              headers,
              exchange.getRequestBody().readAllBytes());
      arrived.add(request);
      Answer answer =
          SIGNATURE.verifies(request.method(), request.target(), request.headers(), request.body())
              ? answer(request)
              : xml(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>");
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.getResponseHeaders().set("Content-Type", answer.body().type());
      long length = answer.body().length();
      exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
      for (int i = 0; length > 0 && i < answer.body().times(); i++) {
        exchange.getResponseBody().write(answer.body().part(i));
      }
    }
  }

  private synchronized Answer answer(Arrived request) {
    String[] path = request.path().substring(1).split("/", 2);
    String key = path.length == 2 ? decoded(path[1]) : "";
    Map<String, String> query = new HashMap<>();
    for (String pair : request.query().split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts.length == 2 ? decoded(parts[1]) : "");
    }
    if (path[0].isEmpty()) {
      return xml(
          200,
          "<ListAllMyBucketsResult><Buckets><Bucket><Name>%s</Name></Bucket></Buckets></ListAllMyBucketsResult>"
              .formatted(BUCKET));
    }
    if (!path[0].equals(BUCKET)) {
      return xml(404, "<Error><Code>NoSuchBucket</Code></Error>");
    }
    return switch (request.method()) {
      case "GET" -> key.isEmpty() ? list(query) : found(key);
      case "PUT" -> query.containsKey("uploadId") ? part(query, request) : stored(key, request);
      case "POST" ->
          query.containsKey("delete") ? deleteMany(request) : multipart(key, query, request);
      case "DELETE" -> {
        objects.remove(key);
        yield new Answer(204, Map.of(), Stored.of(new byte[0], "text/plain"));
      }
      default -> xml(405, "<Error><Code>MethodNotAllowed</Code></Error>");
    };
  }

  private Answer found(String key) {
    return Optional.ofNullable(objects.get(key))
        .map(object -> new Answer(200, Map.of("ETag", "\"e1\""), object))
        .orElseGet(() -> xml(404, "<Error><Code>NoSuchKey</Code></Error>"));
  }

  private Answer stored(String key, Arrived request) {
    objects.put(key, Stored.of(request.body(), request.header("content-type")));
    return new Answer(200, Map.of("ETag", "\"e1\""), Stored.of(new byte[0], "text/plain"));
  }

  private Answer list(Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    String delimiter = query.getOrDefault("delimiter", "");
    Set<String> prefixes = new TreeSet<>();
    StringBuilder list = new StringBuilder();
    objects
        .tailMap(prefix)
        .forEach((key, object) -> {
          int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
          if (key.startsWith(prefix) && end >= 0) {
            prefixes.add(key.substring(0, end + delimiter.length()));
          } else if (key.startsWith(prefix)) {
            list.append(
                "<Contents><Key>%s</Key><Size>%d</Size></Contents>"
                    .formatted(key, object.length()));
          }
        });
    prefixes.forEach(folder ->
        list.append("<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>".formatted(folder)));
    return xml(
        200,
        "<ListBucketResult><IsTruncated>false</IsTruncated>%s</ListBucketResult>".formatted(list));
  }

  private Answer deleteMany(Arrived request) {
    byte[] sum = md5(request.body());
    if (!request.header("content-md5").equals(Base64.getEncoder().encodeToString(sum))) {
      return xml(400, "<Error><Code>InvalidDigest</Code></Error>");
    }
    String results =
        KEYS.matcher(new String(request.body(), UTF_8))
            .results()
            .map(match -> match.group(1))
            .map(key -> {
              if (locked.contains(key)) {
                return "<Error><Key>%s</Key><Code>AccessDenied</Code></Error>".formatted(key);
              }
              objects.remove(key);
              return "<Deleted><Key>%s</Key></Deleted>".formatted(key);
            })
            .collect(joining());
    return xml(200, "<DeleteResult>%s</DeleteResult>".formatted(results));
  }

  private static byte[] md5(byte[] data) {
    try {
      return MessageDigest.getInstance("MD5").digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Answer part(Map<String, String> query, Arrived request) {
    int number = Integer.parseInt(query.getOrDefault("partNumber", "0"));
    uploads.getOrDefault(query.get("uploadId"), new TreeMap<>()).put(number, request.body());
    return new Answer(
        200, Map.of("ETag", "\"part-%d\"".formatted(number)), Stored.of(new byte[0], "text/plain"));
  }

  private Answer multipart(String key, Map<String, String> query, Arrived request) {
    if (query.containsKey("uploads")) {
      String id = "upload-%d".formatted(uploads.size() + 1);
      uploads.put(id, new TreeMap<>());
      return xml(
          200,
          "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
              .formatted(id));
    }
    List<byte[]> parts =
        new ArrayList<>(uploads.getOrDefault(query.get("uploadId"), new TreeMap<>()).values());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    parts.forEach(whole::writeBytes);
    objects.put(key, Stored.of(whole.toByteArray(), request.header("content-type")));
    return xml(
        200,
        "<CompleteMultipartUploadResult><ETag>\"e-%d\"</ETag></CompleteMultipartUploadResult>"
            .formatted(parts.size()));
  }

  private static Answer xml(int status, String text) {
    return new Answer(status, Map.of(), Stored.of(text.getBytes(UTF_8), "application/xml"));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
