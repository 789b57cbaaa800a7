package dev.annex.runtime.javascript;

/** An error as JavaScript has it. */
public final class ScriptException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String name;
  private final String text;
  private final String scriptStack;

  /**
   * An error.
   *
   * @param name for instance {@code TypeError}; {@code Error} for values that are no errors
   * @param message may be empty
   * @param stack where it was made, a line for each frame; may be empty
   */
  public ScriptException(String name, String message, String stack) {
    super(message.isEmpty() ? name : name + ": " + message);
    this.name = name;
    this.text = message;
    this.scriptStack = stack;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its message, without the name. */
  public String message() {
    return text;
  }

  /** Where it was made, a line for each frame; empty when that is not known. */
  public String stack() {
    return scriptStack;
  }

  /** Name and message, and where it was made. */
  String withPlace() {
    String place = scriptStack.strip();
    String what = String.valueOf(super.getMessage());
    return place.isEmpty() ? what : what + "\n" + place;
  }
}
