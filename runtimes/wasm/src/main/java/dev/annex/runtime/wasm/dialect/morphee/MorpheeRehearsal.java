package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.Rehearsal;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.snapshot.SelfTest;
import dev.annex.runtime.wasm.wasi.LogOutput;
import java.util.List;

/**
 * Initialises a reactor. Tried out with an action that no extension has, which every one answers
 * without asking the host for anything.
 */
record MorpheeRehearsal() implements Rehearsal {

  private static final byte[] NO_SUCH_ACTION =
      Json.writeBytes(Json.object().put("action", "annex-self-test").set("params", Json.object()));

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
    return MorpheeGuest.parts(session, new LogOutput(session.host()), Asked.NOTHING);
  }

  @Override
  public void enter(Guest guest) {
    guest.initializeReactor(MorpheeGuest.INITIALIZE);
  }

  @Override
  public SelfTest.Ending tryOut(GuestSession session, Blueprint blueprint) {
    try {
      byte[] answer = MorpheeGuest.start(blueprint, session, Asked.NOTHING).execute(NO_SUCH_ACTION);
      return new SelfTest.Ending("an answer", answer, List.of());
    } catch (RuntimeException | StackOverflowError e) {
      return new SelfTest.Ending(session.explain(e).fault().message(), new byte[0], List.of());
    }
  }
}
