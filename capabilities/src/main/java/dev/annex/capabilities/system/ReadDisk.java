package dev.annex.capabilities.system;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.capabilities.system.ReadDisk.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the room on a disk. Also a link inside a granted folder may be asked about: what comes out
 * is two numbers of the disk it leads to.
 */
final class ReadDisk implements Operation<Request, SystemFact.Disk, Machine.Room> {

  static final String NAME = "system.disk";

  record Request(Optional<String> folder) {}

  private final Machine machine;

  ReadDisk(Machine machine) {
    this.machine = machine;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public SystemFact.Disk resolve(Request request, Requester requester) {
    String folder = HostRequests.required(request.folder(), NAME, "folder");
    if (folder.indexOf('\0') >= 0 || !Path.of(folder).isAbsolute()) {
      throw HostRequests.invalidField(NAME, "folder", "is no absolute path");
    }
    return new SystemFact.Disk(Path.of(folder).normalize());
  }

  @Override
  public Machine.Room perform(Permit<SystemFact.Disk> permit, HostContext context) {
    try {
      return machine.room(permit.target().folder());
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.HOST_CALL_FAILED,
          "Asking for %s failed: it is not there or cannot be read.".formatted(permit.target()),
          Map.of("reason", Json.object().stringNode("not-found")));
    }
  }

  @Override
  public boolean routine() {
    return true;
  }
}
