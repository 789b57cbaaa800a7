package dev.annex.capabilities.shell;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Limit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.shell.ReadOutput.Request;
import dev.annex.capabilities.shell.ReadOutput.Response;
import dev.annex.processes.ProgramLog;
import java.util.Optional;

final class ReadOutput implements Operation<Request, OwnPrograms.Reading, Response> {

  static final String NAME = "shell.output";

  record Request(
      Optional<Long> program,
      Optional<Long> offset,
      Optional<String> grep,
      Optional<Integer> tail) {}

  /**
   * Part of what a program wrote.
   *
   * @param nextOffset where to go on reading
   * @param oldestOffset what is before this place is kept no more
   * @param truncated whether there is more of what was wanted
   */
  record Response(byte[] output, long nextOffset, long oldestOffset, boolean truncated) {}

  private final RunningPrograms programs;

  ReadOutput(RunningPrograms programs) {
    this.programs = programs;
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
  public OwnPrograms.Reading resolve(Request request, Requester requester) {
    long offset = request.offset().orElse(0L);
    if (offset < 0) {
      throw HostRequests.invalidField(
          NAME, "offset", "is %d, it must not be negative".formatted(offset));
    }
    return new OwnPrograms.Reading(
        requester.extension().id(),
        HostRequests.required(request.program(), NAME, "program"),
        offset,
        OutputFilter.read(NAME, request.grep(), request.tail()));
  }

  @Override
  public Response perform(Permit<OwnPrograms.Reading> permit, HostContext context) {
    OwnPrograms.Reading target = permit.target();
    ProgramLog log = programs.get(NAME, target).log();
    long most = context.meter().limits().get(Limit.PROCESS_OUTPUT_BYTES);
    boolean everything = target.filter().everything();
    OutputCollector output = new OutputCollector(target.filter(), most);
    long next = log.read(target.offset(), everything ? most : Long.MAX_VALUE, output);
    byte[] bytes = output.finish();
    return new Response(bytes, next, log.begin(), output.truncated() || next < log.end());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
