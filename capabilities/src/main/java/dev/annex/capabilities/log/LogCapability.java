package dev.annex.capabilities.log;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.List;

/** Lets an extension write log lines, which its caller and the operator see. */
public final class LogCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /** Writes lines to a sink. */
  public LogCapability(LogSink sink) {
    this.operations = List.of(new WriteLine(sink));
  }

  @Override
  public String name() {
    return "log";
  }

  @Override
  public String summary() {
    return "Write log lines for its caller and the operator";
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
          "Permission \"%s\" does not exist: there is only log, without a scope."
              .formatted(request));
    }
    return new LogPermission();
  }
}
