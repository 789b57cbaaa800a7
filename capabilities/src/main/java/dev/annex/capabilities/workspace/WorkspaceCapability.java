package dev.annex.capabilities.workspace;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.WorkspaceStore;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an agent host keeps for its user: spaces, tasks, conversations, context blocks, memory,
 * skills and connections. There is one workspace, the user's; what an extension sees of it, its
 * grants say.
 */
public final class WorkspaceCapability implements Capability {

  static final String NAME = "workspace";

  private static final String CONNECT = "workspace.connect";

  private final List<Operation<?, ?, ?>> operations;
  private final PermissionReader connecting;

  /**
   * A workspace.
   *
   * @param assets over the same store
   * @param connecting reads permissions to reach the servers of connections, which are about other
   *     capabilities
   */
  public WorkspaceCapability(WorkspaceStore store, AssetBook assets, PermissionReader connecting) {
    this.connecting = connecting;
    Desk desk = new Desk(store);
    operations =
        Stream.of(
                new Spaces(desk).operations(),
                new Tasks(desk).operations(),
                new Conversations(desk).operations(),
                new Messages(desk).operations(),
                new ContextBlocks(desk).operations(),
                new Memories(desk).operations(),
                new Skills(desk).operations(),
                new Prompts(desk).operations(),
                new Assets(desk, assets).operations())
            .<Operation<?, ?, ?>>flatMap(List::stream)
            .toList();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "See and change what the host keeps for its user: tasks, conversations, context, memory, skills, connections";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return request.name().equals(CONNECT)
        ? connecting.read(request)
        : WorkspacePermission.read(request);
  }
}
