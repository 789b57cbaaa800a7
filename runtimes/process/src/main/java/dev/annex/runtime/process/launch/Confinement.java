package dev.annex.runtime.process.launch;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.ExtensionPackage;
import java.util.List;

/** Puts a program behind walls before it is started. Any thread. */
public interface Confinement {

  /** The member of {@code Manifest.dialectNotes} by which an extension demands confinement. */
  String DEMAND = "confinement";

  /** Its value. */
  String REQUIRED = "required";

  /** Whether an extension demands to be confined: it does not start without. */
  static boolean demandedBy(ExtensionPackage contents) {
    return contents.manifest().dialectNotes().path(DEMAND).asString("").equals(REQUIRED);
  }

  /**
   * The same start inside of walls.
   *
   * @throws dev.annex.api.fault.AnnexException {@code UNAVAILABLE} when this machine cannot do what
   *     the extension demands
   */
  Confined confine(ExtensionPackage contents, Start start, Limits limits);

  /**
   * What it lets a program of an extension see and reach by its grants now; compared with {@code
   * equals}.
   */
  Object standing(ExtensionPackage contents);

  /** What it does for an extension, for the install plan: a line for each thing. */
  List<String> notes(ExtensionPackage contents);

  /** No walls: the program may do what the host's account may. */
  static Confinement none() {
    return new Confinement() {
      @Override
      public Confined confine(ExtensionPackage contents, Start start, Limits limits) {
        return new Confined(start, () -> {});
      }

      @Override
      public Object standing(ExtensionPackage contents) {
        return List.of();
      }

      @Override
      public List<String> notes(ExtensionPackage contents) {
        return List.of("runs unconfined, as a program of the host's account");
      }
    };
  }

  /**
   * A start with its walls.
   *
   * @param end runs once when the program is over, whether it was started or not; throws nothing
   */
  record Confined(Start start, Runnable end) {}
}
