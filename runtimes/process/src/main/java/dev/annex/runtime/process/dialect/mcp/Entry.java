package dev.annex.runtime.process.dialect.mcp;

/** What a tool of ours stands for at the server. */
sealed interface Entry {

  /** Begins the names of the host's own tools, so that no tool of a server is mistaken for one. */
  String OWN = "mcp:";

  /** A tool of the server. */
  record Call(String tool) implements Entry {}

  /** Learning what it offers now. */
  record Learn() implements Entry {}

  /** Reading a resource. */
  record Read() implements Entry {}

  /** Filling a prompt. */
  record Fill(String prompt) implements Entry {}

  /** Completing an argument of a prompt. */
  record CompletePrompt(String prompt) implements Entry {}

  /** Completing a variable of a template. */
  record CompleteTemplate(String uriTemplate) implements Entry {}

  /** The written form. */
  default String text() {
    return switch (this) {
      case Call(String tool) -> "call:" + tool;
      case Learn learn -> "learn";
      case Read read -> "read";
      case Fill(String prompt) -> "fill:" + prompt;
      case CompletePrompt(String prompt) -> "complete-prompt:" + prompt;
      case CompleteTemplate(String template) -> "complete-template:" + template;
    };
  }

  /** Reads the written form. */
  static Entry parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    String name = colon < 0 ? "" : text.substring(colon + 1);
    return switch (word) {
      case "call" -> new Call(name);
      case "learn" -> new Learn();
      case "read" -> new Read();
      case "fill" -> new Fill(name);
      case "complete-prompt" -> new CompletePrompt(name);
      case "complete-template" -> new CompleteTemplate(name);
      default -> throw new IllegalStateException("no entry: " + text);
    };
  }
}
