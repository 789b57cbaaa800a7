package dev.annex.bench.load;

import java.io.IOException;
import java.time.Duration;

/** Something that calls a tool as often as it is answered. One run at a time. */
public sealed interface Load permits DirectLoad, HttpLoad, StdioLoad {

  /** Calls for a while. */
  Measured run(Duration length) throws IOException, InterruptedException;
}
