package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.value.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One server that a client's file names.
 *
 * @param name as it stands there
 * @param file what it is here
 * @param secrets values of the file that belong into the vault, by name; they stand nowhere else
 * @param remarks what a person should know of how it was read, a sentence for each
 */
public record FoundServer(
    String name, McpServerFile file, Map<String, Secret> secrets, List<String> remarks) {

  public FoundServer {
    secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
    remarks = List.copyOf(remarks);
  }
}
