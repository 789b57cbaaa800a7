package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Invocation;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.wasi.LogOutput;
import java.time.Instant;

/**
 * One skill during one call: every invocation of it finds the state that the one before left. One
 * thread at a time.
 */
final class SkillRun {

  private final LuminarysGuest guest;
  private final GuestSession session;
  private final InvokeRequest request;
  private final SkillState state;

  SkillRun(
      LuminarysGuest guest, GuestSession session, SkillSettings settings, Invocation invocation) {
    this.guest = guest;
    this.session = session;
    Instant byLimit = session.surroundings().clock().instant().plus(session.meter().timeLeft());
    Instant deadline = invocation.deadline().isBefore(byLimit) ? invocation.deadline() : byLimit;
    this.request = InvokeRequest.of(settings, invocation, deadline);
    this.state = SkillState.load(settings, invocation, session.host(), guest.log());
  }

  /** The id of the call, as the skill knows it. */
  String id() {
    return request.request();
  }

  LogOutput log() {
    return guest.log();
  }

  /**
   * Invokes a method. A failure that the skill reports leaves its state as it was.
   *
   * @param payload a map as MessagePack
   */
  InvokeResponse handle(String method, byte[] payload) {
    InvokeResponse response = answer(method, payload);
    if (response.error().isEmpty()) {
      response.state().ifPresent(state::keep);
    }
    return response;
  }

  /** An instance that broke the contract is not used again, though its code returned. */
  private InvokeResponse answer(String method, byte[] payload) {
    try {
      return InvokeResponse.read(guest.handle(request.bytes(method, state.bytes(), payload)));
    } catch (RuntimeException e) {
      session.discard();
      throw e;
    }
  }
}
