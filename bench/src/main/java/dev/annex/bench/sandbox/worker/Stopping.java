package dev.annex.bench.sandbox.worker;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Question;
import dev.annex.runtime.wasm.compile.CompiledModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How long a guest without end goes on after it should have stopped, in nanoseconds. */
final class Stopping {

  private final Workshop workshop;

  Stopping(Workshop workshop) {
    this.workshop = workshop;
  }

  /** Empty when such a module is not let in at all. */
  Optional<Figures> of(Question question) throws IOException {
    CompiledModule module;
    try {
      module = workshop.compile(Files.readAllBytes(Path.of(question.module())));
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.CODE_INVALID) {
        return Optional.empty();
      }
      throw e;
    }
    boolean cancel = question.kind() == Question.Kind.CANCEL;
    Duration time = Duration.ofMillis(question.millis());
    List<Long> overshoot = new ArrayList<>();
    for (int i = 0; i < question.argument(); i++) {
      overshoot.add(
          cancel
              ? cancelled(module, question.export(), time)
              : expired(module, question.export(), time));
    }
    return Optional.of(Figures.each(overshoot));
  }

  private long expired(CompiledModule module, String export, Duration time) {
    long start = System.nanoTime();
    endless(module, export, Meter.start(Workshop.MOST, time), ErrorCode.DEADLINE_EXCEEDED);
    return System.nanoTime() - start - time.toNanos();
  }

  private long cancelled(CompiledModule module, String export, Duration time) {
    Meter meter = Workshop.meter(Workshop.MOST);
    AtomicLong at = new AtomicLong();
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              at.set(System.nanoTime());
              meter.cancel("only measured");
            },
            CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS));
    endless(module, export, meter, ErrorCode.CANCELLED);
    long end = System.nanoTime();
    sent.join();
    return end - at.get();
  }

  private void endless(CompiledModule module, String export, Meter meter, ErrorCode expected) {
    try {
      long result = workshop.inGuest(module, meter, guest -> guest.call(export));
      throw new IllegalStateException("%s ended with %d".formatted(export, result));
    } catch (AnnexException e) {
      if (e.code() != expected) {
        throw e;
      }
    }
  }
}
