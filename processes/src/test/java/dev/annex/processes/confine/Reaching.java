package dev.annex.processes.confine;

/** Makes a few of the {@link Attempts}, without walls around it, to show that they can succeed. */
final class Reaching {

  private Reaching() {}

  public static void main(String[] arguments) throws Throwable {
    for (int i = 0; i < arguments.length; i += 2) {
      System.out.println(
          arguments[i]
              + " "
              + (arguments[i].equals("kill")
                  ? -Attempts.call(62, 129, Long.parseLong(arguments[i + 1]), 0, 0, 0, 0)
                  : Attempts.connect(arguments[i], arguments[i + 1])));
    }
  }
}
