package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.Rehearsal;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.snapshot.SelfTest;
import dev.annex.runtime.wasm.wasi.LogOutput;
import java.util.List;

/**
 * Makes a skill ready. Tried out by having it describe itself, and compared in canonical form,
 * because Go writes the members of a map in any order.
 */
record LuminarysRehearsal(SkillSettings settings) implements Rehearsal {

  @Override
  public List<String> arguments() {
    return List.of();
  }

  @Override
  public boolean command() {
    return false;
  }

  @Override
  public Object[] parts(GuestSession session) {
    return LuminarysGuest.parts(
        session,
        new LentBuffers(),
        new LogOutput(session.host()),
        LuminarysBinding.ownParts(session, settings));
  }

  @Override
  public void enter(Guest guest) {
    LuminarysGuest.makeReady(guest);
  }

  @Override
  public SelfTest.Ending tryOut(GuestSession session, Blueprint blueprint) {
    try {
      byte[] answer =
          LuminarysGuest.start(blueprint, session, LuminarysBinding.ownParts(session, settings))
              .describe();
      return new SelfTest.Ending("an answer", canonical(answer), List.of());
    } catch (RuntimeException | StackOverflowError e) {
      return new SelfTest.Ending(session.explain(e).fault().message(), new byte[0], List.of());
    }
  }

  private static byte[] canonical(byte[] answer) {
    try {
      return Json.canonical(
          JsonForm.of(MessagePack.read(answer, ErrorCode.INVALID_RESULT, "a description")));
    } catch (AnnexException e) {
      return answer;
    }
  }
}
