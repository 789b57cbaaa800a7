package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Progress;
import dev.annex.api.runtime.HostCalls;
import tools.jackson.databind.JsonNode;

/** The host as guests reach it: asked only while there is stack enough for its own work. */
record CarefulHost(HostCalls host) implements HostCalls {

  @Override
  public JsonNode call(String operation, JsonNode request) {
    Headroom.require();
    return host.call(operation, request);
  }

  @Override
  public boolean holds(String capability) {
    Headroom.require();
    return host.holds(capability);
  }

  @Override
  public Progress progress() {
    Headroom.require();
    return host.progress();
  }
}
