import dev.annex.sdk.Extension;
import dev.annex.sdk.ToolOptions;

record Echo(String text) {}

void main(String... arguments) {
  Extension.named("agh-java")
      .version("1.0.0")
      .description("Gives back what it is given")
      .command("java", "-XX:+UseSerialGC", "-cp", "annex-sdk.jar", "Echo.java")
      .tool(
          "echo",
          Echo.class,
          ToolOptions.readOnly().describedAs("Gives back its text"),
          (echo, _) -> echo.text())
      .run(arguments);
}
