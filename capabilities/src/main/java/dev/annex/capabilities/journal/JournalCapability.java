package dev.annex.capabilities.journal;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Journal;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.List;

/** Tells an extension what the journal has about itself, and about nobody else. */
public final class JournalCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /** Reads a journal. */
  public JournalCapability(Journal journal) {
    this.operations = List.of(new ListLines(journal));
  }

  @Override
  public String name() {
    return "journal";
  }

  @Override
  public String summary() {
    return "Read what the journal says about it";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    if (!request.equals(new PermissionRequest(name(), ""))) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" does not exist: there is only journal, without a scope."
              .formatted(request));
    }
    return new JournalPermission();
  }
}
