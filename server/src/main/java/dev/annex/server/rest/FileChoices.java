package dev.annex.server.rest;

import dev.annex.api.call.FileChoice;
import dev.annex.api.call.FileChoice.Chosen;
import dev.annex.api.call.InvocationId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Files that calls wait for a person to choose. Any thread.
 *
 * <p>Who answers has the host's token, and could install and grant anything: the answer may name
 * any file of the machine, and what the host keeps for itself is refused where it is used.
 */
final class FileChoices {

  private final Map<Place, Pending> waiting = new ConcurrentHashMap<>();

  private record Place(InvocationId call, int number) {}

  private record Pending(FileChoice wish, CompletableFuture<Optional<Chosen>> answer) {}

  /** Waits for the answer to a question; empty when nobody chose, or the call was stopped. */
  Optional<Chosen> await(InvocationId call, int number, FileChoice wish, Runnable ask) {
    Place place = new Place(call, number);
    Pending pending = new Pending(wish, new CompletableFuture<>());
    waiting.put(place, pending);
    try {
      ask.run();
      return pending.answer().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody ends an answer so", e);
    } finally {
      waiting.remove(place);
    }
  }

  /** The wish that waits; empty when none does. */
  Optional<FileChoice> waiting(InvocationId call, int number) {
    return Optional.ofNullable(waiting.get(new Place(call, number))).map(Pending::wish);
  }

  /** Answers; false when nothing waits for it any more. */
  boolean answer(InvocationId call, int number, Optional<Chosen> chosen) {
    return Optional.ofNullable(waiting.get(new Place(call, number)))
        .map(pending -> pending.answer().complete(chosen))
        .orElse(false);
  }
}
