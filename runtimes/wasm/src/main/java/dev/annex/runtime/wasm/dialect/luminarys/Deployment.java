package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One skill instance as its deployment manifest wants it. What is not enabled is not there.
 *
 * @param id the instance id as it is written
 * @param path of the code, as it is written
 * @param environment by name
 * @param canInvoke instance ids; {@code *} for all
 * @param callers instance ids; {@code *} for all
 * @param perSkill whether agents see one tool for all methods
 * @param exposed empty when the manifest has no such list
 * @param stateOfSkill whether all sessions share one state
 * @param wants the limits it wants
 */
record Deployment(
    String id,
    Optional<String> path,
    Optional<String> description,
    Optional<Files> files,
    Optional<Http> http,
    Optional<Tcp> tcp,
    Optional<Shell> shell,
    Optional<Transfer> transfer,
    boolean llm,
    Map<String, VariableText> environment,
    List<String> canInvoke,
    List<String> callers,
    boolean perSkill,
    List<String> hidden,
    Optional<List<String>> exposed,
    boolean stateOfSkill,
    Limits wants) {

  /** {@code permissions.fs}. */
  record Files(List<FolderGrant> folders) {}

  /**
   * {@code permissions.http}.
   *
   * @param privateAddresses a key of ours: addresses that are not public, too
   * @param insecure a key of ours: WebSockets with any certificate
   */
  record Http(
      List<String> allowed,
      long maxResponseBytes,
      boolean webSockets,
      boolean privateAddresses,
      boolean insecure) {}

  /**
   * {@code permissions.tcp}.
   *
   * @param privateAddresses a key of ours: addresses that are not public, too
   * @param insecure a key of ours: TLS with any certificate
   */
  record Tcp(List<String> allowed, boolean privateAddresses, boolean insecure) {}

  /** {@code permissions.shell}. */
  record Shell(List<String> allowed, List<String> folders) {}

  /** {@code permissions.file_transfer}. */
  record Transfer(List<String> nodes, List<FolderGrant> folders) {}
}
