package dev.annex.capabilities.files;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import java.util.List;

/** Reads and changes files of the host in the folders that were granted. */
public final class FilesCapability implements Capability {

  /** The name of the capability; what permissions for files are held under. */
  public static final String NAME = "files";

  /** The action under which other capabilities ask to read a file or folder. */
  public static final String READ = ReadFile.NAME;

  /** The action under which other capabilities ask to write a file or folder. */
  public static final String WRITE = WriteFile.NAME;

  private final GrantedFiles files;
  private final List<Operation<?, ?, ?>> operations;

  /** Files that are reached as these say. */
  public FilesCapability(GrantedFiles files) {
    this.files = files;
    this.operations =
        List.of(
            new ReadFile(files),
            new WriteFile(files),
            new DeleteFile(files),
            new CopyFile(files),
            new MoveFile(files),
            new MakeDirectory(files),
            new ChangePermissions(files),
            new ListDirectory(files),
            new StatFile(files),
            new ReadLines(files),
            new GlobFiles(files),
            new GrepFiles(files),
            new DiskUsage(files),
            new ListRoots(),
            new OpenHandle(files),
            new ReadHandle(),
            new WriteHandle(),
            new SeekHandle(),
            new StatHandle(),
            new ResizeHandle(),
            new CloseHandle(),
            new ChooseFile());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Read and change files of the host in granted folders";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    Permission permission = FilesPermission.read(request);
    if (permission instanceof FilesPermission named && files.forbids(named.root())) {
      throw FilesPermission.invalid(
          request, "names what the host keeps for itself, or a folder around it");
    }
    return permission;
  }
}
