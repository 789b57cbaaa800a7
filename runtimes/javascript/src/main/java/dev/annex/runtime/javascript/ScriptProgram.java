package dev.annex.runtime.javascript;

import dev.annex.api.call.Limit;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.runtime.wasm.WasmBinding;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import java.util.List;

/** The calls of one extension. Any thread. */
record ScriptProgram(ScriptBinding binding, CallStart start, Kernel kernel) implements WasmBinding {

  @Override
  public List<String> notes() {
    return List.of(start.note());
  }

  @Override
  public boolean remembers() {
    return binding.remembers();
  }

  @Override
  public boolean rehearse(GuestSession session) {
    Conversation conversation = new Conversation(session, binding.fetchRefusal());
    Guest guest = Base.start(start.blueprint(), session, conversation);
    new Instance(guest, kernel, conversation).exercise();
    return true;
  }

  @Override
  public GuestReply call(GuestCall call, GuestSession session) {
    Conversation conversation = new Conversation(session, binding.fetchRefusal());
    Guest guest = Base.start(start.blueprint(), session, conversation);
    Instance instance = new Instance(guest, kernel, conversation);
    if (start instanceof CallStart.Anew anew && !session.continued()) {
      evaluate(anew.evaluation(), instance, session);
    }
    GuestReply reply;
    try {
      reply = binding.call(call, instance);
    } catch (ScriptException e) {
      rest(instance, session);
      throw failed(e, session);
    }
    rest(instance, session);
    return reply;
  }

  private static void evaluate(Evaluation evaluation, Instance instance, GuestSession session) {
    try {
      evaluation.in(instance);
    } catch (ScriptException e) {
      session.discard();
      throw new AnnexException(
          ErrorCode.TOOL_FAILED,
          "The code could be evaluated when it was prepared, and not for this call: "
              + e.withPlace());
    }
  }

  private static void rest(Instance instance, GuestSession session) {
    if (session.lasting() && !instance.rest()) {
      session.discard();
    }
  }

  private static AnnexException failed(ScriptException error, GuestSession session) {
    if (error.name().equals("InternalError") && error.message().equals("out of memory")) {
      return new AnnexException(
          ErrorCode.MEMORY_EXCEEDED,
          "The call was ended because it wanted more memory than limit %s of %s. Its manifest may want up to %s, if the operator allows that."
              .formatted(
                  Limit.MEMORY.key(),
                  Limit.MEMORY.show(session.limits().get(Limit.MEMORY)),
                  Limit.MEMORY.show(Limit.MEMORY.maximum())));
    }
    return new AnnexException(ErrorCode.TOOL_FAILED, String.valueOf(error.getMessage()));
  }
}
