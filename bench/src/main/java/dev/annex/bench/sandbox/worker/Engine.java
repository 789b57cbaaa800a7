package dev.annex.bench.sandbox.worker;

import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Question;
import java.io.IOException;
import java.util.Optional;

/** Something that runs WebAssembly in this process. One thread. */
interface Engine extends AutoCloseable {

  /** Its name and version. */
  String version();

  /** Measures; empty when it does not do such a thing. */
  Optional<Figures> answer(Question question) throws IOException;

  @Override
  void close();
}
