package dev.annex.api.capability;

import dev.annex.api.access.Permit;
import tools.jackson.databind.JsonNode;

/**
 * One host function, called by guests through the gate. Any thread.
 *
 * @param <Q> the request, a record that Jackson can read strictly from the guest's JSON
 * @param <T> the target: all that the effect needs, made real; its {@code toString} names it for
 *     people
 * @param <R> the response, a record or tree that Jackson can write; bytes travel as binary nodes
 */
public interface Operation<Q, T, R> {

  /** Its name: the capability's name, a dot, and a verb, for instance {@code kv.set}. */
  String name();

  /** The class of the request. */
  Class<Q> requestType();

  /**
   * Turns a request into its real target, without any effect.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL} when the request makes no
   *     sense
   */
  T resolve(Q request, Requester requester);

  /** Has the effect. Sees the checked target and nothing else of the request. */
  R perform(Permit<T> permit, HostContext context);

  /**
   * Whether allowed calls are only counted in the journal; right for what is frequent and touches
   * no one else.
   */
  boolean routine();

  /**
   * Whether every extension may call it without a grant: only for what gives nothing away and
   * changes nothing.
   */
  default boolean free() {
    return false;
  }

  /** An empty response. */
  record Nothing() {
    /** The one value. */
    public static final Nothing NOTHING = new Nothing();
  }

  /** A response that is JSON already. */
  record Tree(JsonNode value) {}
}
