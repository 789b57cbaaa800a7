package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.runtime.process.launch.Command;
import dev.annex.runtime.process.rpc.RpcError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * What a session wants to know of its extension, and what it leaves to others: all of AGH that is
 * neither transport nor session. Any thread.
 */
public interface AghContract {

  /** What to start; empty for an extension that needs no process. */
  Optional<Command> command();

  /** MCP servers behind its tools, by name. */
  Map<String, Command> servers();

  /** What to offer in the next {@code initialize}. */
  SessionTerms terms();

  /** What nobody has granted of that which the extension asks for. */
  List<PermissionRequest> missing();

  /** What it asks for and its source tier keeps from it, whatever is granted. */
  List<String> beyondTier();

  /**
   * Carries out a call that needs no program: a word for a policy, the prompt of a skill, a hook
   * that the payload is not for. Empty for all others.
   */
  Optional<GuestReply> aside(GuestCall call);

  /** The id of a tool in AGH's terms, for {@code tool_id}; its handler is the tool's entry. */
  String toolId(Tool tool);

  /**
   * Checks what {@code provide_tools} gave against what the manifest says of a tool; asked once for
   * each tool and launch that is called.
   *
   * @param provided the whole result of {@code provide_tools}
   * @throws AnnexException {@code TOOL_FAILED}, with the reason code among the details
   */
  void reconcile(Tool tool, JsonNode provided);

  /**
   * What a result becomes.
   *
   * @param result the result of {@code tools/call} as it came
   * @param clean takes the secrets that the program was given out of a text
   * @throws AnnexException {@code INVALID_RESULT}
   */
  GuestReply reply(Tool tool, JsonNode result, Limits limits, UnaryOperator<String> clean);

  /** What an error of the extension becomes for whoever called the tool. */
  AnnexException failure(Tool tool, RpcError error, UnaryOperator<String> clean);

  /**
   * Whether a method may be asked for at all: known, granted, its capability granted, in this
   * order.
   *
   * @throws dev.annex.runtime.process.rpc.RpcException what to answer when it may not
   */
  void authorize(String method, Rights rights);

  /**
   * Answers a request of the process, within the invocation that was made of it.
   *
   * @return the result; JSON null is one
   * @throws dev.annex.runtime.process.rpc.RpcException the error to answer with; what else is
   *     thrown is answered as an internal error
   */
  JsonNode answer(HostRequest request, HostCalls host);

  /** The hook behind an entry, without {@link Entries#HOOK}. */
  Optional<HookTerms> hook(String entry);

  /** The payload of a hook in AGH's terms, from the arguments of its tool. */
  JsonNode payload(HookTerms hook, JsonNode arguments);

  /**
   * What a patch becomes.
   *
   * @param patch an object; empty for no change
   * @throws AnnexException {@code INVALID_RESULT}
   */
  GuestReply patched(HookTerms hook, JsonNode patch);
}
