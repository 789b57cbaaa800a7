package dev.annex.capabilities.archive;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.files.GrantedFiles;
import java.util.List;

/** Packs folders into archives, looks into them and unpacks them. */
public final class ArchiveCapability implements Capability {

  static final String NAME = "archive";

  private final List<Operation<?, ?, ?>> operations;

  /** Archives among these files. */
  public ArchiveCapability(GrantedFiles files) {
    this.operations =
        List.of(new PackArchive(files), new ListArchive(files), new UnpackArchive(files));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Pack and unpack archives in granted folders";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    if (!request.equals(new PermissionRequest(NAME, ""))) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" does not exist: there is only archive, without a scope; which files may be read and written, permissions of files say."
              .formatted(request));
    }
    return new ArchivePermission();
  }
}
