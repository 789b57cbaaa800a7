package dev.annex.runtime.process;

import dev.annex.api.extension.Tool;
import dev.annex.api.fault.Fault;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.runtime.process.child.OneShot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** An extension whose process is started when it is called. */
final class ProcessProgram implements Program {

  private final Supervisor supervisor;
  private final ProcessBinding binding;
  private final OneShot commands;
  private final Supplier<List<String>> walls;
  private final Runnable closing;

  ProcessProgram(
      Supervisor supervisor,
      ProcessBinding binding,
      OneShot commands,
      Supplier<List<String>> walls,
      Runnable closing) {
    this.supervisor = supervisor;
    this.binding = binding;
    this.commands = commands;
    this.walls = walls;
    this.closing = closing;
  }

  @Override
  public Sandbox open() {
    return new ProcessSandbox(supervisor, binding, commands);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(binding.notes());
    notes.addAll(walls.get());
    return notes;
  }

  @Override
  public Optional<String> activity() {
    return Optional.of(supervisor.status().toString());
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
