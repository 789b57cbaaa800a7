package dev.annex.capabilities.workspace;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;

/**
 * One operation, put together from the two things it does. The operations of one part of the
 * workspace stand in one class.
 *
 * @param routine whether allowed calls are only counted in the journal: those that change nothing
 */
record Verb<Q, S, R>(
    String name,
    Class<Q> requestType,
    boolean routine,
    Resolver<Q, S> resolver,
    Performer<S, R> performer)
    implements Operation<Q, Target<S>, R> {

  static <Q, S, R> Verb<Q, S, R> reading(
      String name, Class<Q> requestType, Resolver<Q, S> resolver, Performer<S, R> performer) {
    return new Verb<>(name, requestType, true, resolver, performer);
  }

  static <Q, S, R> Verb<Q, S, R> noted(
      String name, Class<Q> requestType, Resolver<Q, S> resolver, Performer<S, R> performer) {
    return new Verb<>(name, requestType, false, resolver, performer);
  }

  @Override
  public Target<S> resolve(Q request, Requester requester) {
    return resolver.resolve(request);
  }

  @Override
  public R perform(Permit<Target<S>> permit, HostContext context) {
    return performer.perform(permit.target().subject(), context);
  }

  /** Works out what a request is about. */
  @FunctionalInterface
  interface Resolver<Q, S> {
    Target<S> resolve(Q request);
  }

  /** Has the effect. */
  @FunctionalInterface
  interface Performer<S, R> {
    R perform(S subject, HostContext context);
  }
}
