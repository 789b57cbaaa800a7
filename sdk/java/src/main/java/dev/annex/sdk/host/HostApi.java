package dev.annex.sdk.host;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.rpc.RpcException;
import dev.annex.sdk.schema.TypeCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an extension asks its host. Every method must be among those that the extension said it
 * needs; the host decides whether it may. Any thread; each call waits for the answer.
 *
 * <p>All methods throw {@link RpcException} with what the host answered: {@code CAPABILITY_DENIED},
 * {@code RATE_LIMITED}, {@code UNAVAILABLE} and so on. A request whose parameters hold a secret is
 * refused before it is sent.
 */
public final class HostApi {

  /** How a request reaches the host. */
  @FunctionalInterface
  public interface Requester {

    /**
     * Asks, and waits for the answer.
     *
     * @throws RpcException what the host answered instead
     */
    Json request(String method, JsonObject params);
  }

  /** A host that has just accepted an extension may not know it for some more milliseconds. */
  private static final int TRIES = 6;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

  private static final TypeCodec<Memory> MEMORY = TypeCodec.of(Memory.class);
  private static final TypeCodec<Session> SESSION = TypeCodec.of(Session.class);
  private static final TypeCodec<LogEntry> LOG_ENTRY = TypeCodec.of(LogEntry.class);
  private static final TypeCodec<Skill> SKILL = TypeCodec.of(Skill.class);
  private static final TypeCodec<Publication> PUBLICATION = TypeCodec.of(Publication.class);

  private final Requester requester;

  /** A client that asks through a requester. */
  public HostApi(Requester requester) {
    this.requester = requester;
  }

  /**
   * Asks anything.
   *
   * @param method such as {@code sessions/status}
   * @param params its parameters
   */
  public Json request(String method, JsonObject params) {
    SensitiveParams.refuse(params);
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      try {
        return requester.request(method, params);
      } catch (RpcException refused) {
        if (refused.code() != RpcException.NOT_INITIALIZED || attempt == TRIES) {
          throw refused;
        }
        sleep(pause);
        pause = pause.multipliedBy(2);
      }
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw RpcException.of(RpcException.SHUTDOWN_IN_PROGRESS, JsonObject.EMPTY);
    }
  }

  /** Keeps a memory, under a key that replaces an older one. Needs {@code memory/store}. */
  public void remember(String key, String content, List<String> tags) {
    request(
        "memory/store",
        JsonObject.of("key", key).with("content", content).with("tags", JsonArray.ofTexts(tags)));
  }

  /**
   * Looks for memories, the best first. Needs {@code memory/recall}.
   *
   * @param limit how many at most
   */
  public List<Memory> recall(String query, int limit) {
    return list("memory/recall", JsonObject.of("query", query).with("limit", limit), MEMORY);
  }

  /** Forgets a memory. Needs {@code memory/forget}. */
  public void forget(String key) {
    request("memory/forget", JsonObject.of("key", key));
  }

  /** The conversations of agents. Needs {@code sessions/list}. */
  public List<Session> sessions() {
    return list("sessions/list", JsonObject.EMPTY, SESSION);
  }

  /**
   * Events in the host's log. Needs {@code logs/list}.
   *
   * @param filter other parameters of the method, such as {@code error_only}
   */
  public List<LogEntry> logs(String workspaceId, JsonObject filter) {
    return list("logs/list", filter.with("workspace_id", workspaceId), LOG_ENTRY);
  }

  /** How the host is; each host says it in its own members. Needs {@code observe/health}. */
  public JsonObject health() {
    return request("observe/health", JsonObject.EMPTY).asObject();
  }

  /** The skills of agents. Needs {@code skills/list}. */
  public List<Skill> skills() {
    return list("skills/list", JsonObject.EMPTY, SKILL);
  }

  /** Published records of a kind, as the host tells them. Needs {@code resources/list}. */
  public List<JsonObject> resources(String kind) {
    return elements("resources/list", JsonObject.of("kind", kind)).stream()
        .map(Json::asObject)
        .toList();
  }

  /** A published record; empty when there is none. Needs {@code resources/get}. */
  public Optional<JsonObject> resource(String kind, String id) {
    try {
      return Optional.of(
          request("resources/get", JsonObject.of("kind", kind).with("id", id)).asObject());
    } catch (RpcException refused) {
      if (refused.code() == RpcException.NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /**
   * Says which records of this extension are to exist: these and no others. Needs {@code
   * resources/snapshot}.
   *
   * @param version greater than in every call before
   * @param records at most 256, together at most 2 MiB
   */
  public void publish(long version, List<Publication> records) {
    request(
        "resources/snapshot",
        JsonObject.of("source_version", Json.of(version))
            .with("records", new JsonArray(records.stream().map(PUBLICATION::write).toList())));
  }

  private List<Json> elements(String method, JsonObject params) {
    return request(method, params).asArray().elements();
  }

  private <T> List<T> list(String method, JsonObject params, TypeCodec<T> codec) {
    return elements(method, params).stream().map(codec::read).toList();
  }
}
