package dev.annex.runtime.process;

import dev.annex.api.extension.Tool;
import dev.annex.api.fault.Fault;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.runtime.process.child.OneShot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** An extension whose process is started when it is called. */
final class ProcessProgram implements Program {

  private final Supervisor supervisor;
  private final Map<String, Supervisor> companions;
  private final ProcessBinding binding;
  private final OneShot commands;
  private final Supplier<List<String>> walls;
  private final Runnable closing;

  ProcessProgram(
      Supervisor supervisor,
      Map<String, Supervisor> companions,
      ProcessBinding binding,
      OneShot commands,
      Supplier<List<String>> walls,
      Runnable closing) {
    this.supervisor = supervisor;
    this.companions = companions;
    this.binding = binding;
    this.commands = commands;
    this.walls = walls;
    this.closing = closing;
  }

  @Override
  public Sandbox open() {
    return new ProcessSandbox(supervisor, companions, binding, commands);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(binding.notes());
    notes.addAll(walls.get());
    return notes;
  }

  @Override
  public Optional<String> activity() {
    StringBuilder activity = new StringBuilder(supervisor.status().toString());
    new TreeMap<>(companions)
        .forEach((name, other) ->
            activity.append("; ").append(name).append(": ").append(other.status()));
    return Optional.of(activity.toString());
  }

  @Override
  public Optional<Fault> broken() {
    return supervisor.givenUp();
  }

  @Override
  public boolean answeredByHost(Tool tool) {
    return binding.answeredByHost(tool);
  }

  @Override
  public boolean occupies() {
    return true;
  }

  @Override
  public void close() {
    closing.run();
  }
}
