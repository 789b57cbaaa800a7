package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HelpTest {

  private static final int WIDTH = 80;

  @Test
  void listsEveryCommandUnderAHeading() {
    CommandRun help = CommandRun.piped(new FakeHost(), "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.output())
        .containsSubsequence(
            "Usage: annex",
            "Run the host:",
            "  serve ",
            "  mcp ",
            "  connect ",
            "Extensions:",
            "  install ",
            "  uninstall ",
            "  enable ",
            "  disable ",
            "  list ",
            "  info ",
            "  authored ",
            "Make them:",
            "  dev ",
            "  test ",
            "Use their tools:",
            "  tools ",
            "  call ",
            "  artifact ",
            "  snippet ",
            "What they may do:",
            "  grants ",
            "  grant ",
            "  revoke ",
            "  policy ",
            "  secret ",
            "  asset ",
            "Look inside:",
            "  journal ",
            "  doctor ",
            "  completion ",
            "Options:",
            "--data=DIR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "mcp",
        "connect",
        "install",
        "uninstall",
        "enable",
        "disable",
        "list",
        "info",
        "authored",
        "authored list",
        "authored show",
        "authored source",
        "authored revert",
        "authored forget",
        "dev",
        "test",
        "tools",
        "call",
        "artifact",
        "snippet",
        "snippet list",
        "snippet show",
        "snippet add",
        "snippet remove",
        "grants",
        "grant",
        "revoke",
        "policy",
        "policy show",
        "policy allow",
        "policy ask",
        "policy deny",
        "policy remove",
        "policy use",
        "policy reset",
        "policy group",
        "policy group add",
        "policy group list",
        "policy group remove",
        "secret",
        "secret set",
        "secret list",
        "secret remove",
        "secret rotate",
        "asset",
        "asset add",
        "asset list",
        "asset edit",
        "asset remove",
        "asset test",
        "asset types",
        "journal",
        "doctor",
        "completion"
      })
  void explainsEachCommandWithinALine(String command) {
    CommandRun help = CommandRun.piped(new FakeHost(), (command + " --help").split(" "));
    assertThat(help.exitCode()).isZero();
    assertThat(help.output()).contains("Usage: annex " + command, "--data=DIR", "--help");
    assertThat(help.output().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(WIDTH + 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "info",
        "authored list",
        "authored show",
        "authored source",
        "tools",
        "call",
        "grants",
        "snippet list",
        "snippet show",
        "policy show",
        "policy group list",
        "secret list",
        "asset list",
        "asset test",
        "asset types",
        "journal",
        "doctor",
        "install",
        "test"
      })
  void offersJsonWhereverSomethingIsShown(String command) {
    assertThat(CommandRun.piped(new FakeHost(), (command + " --help").split(" ")).output())
        .contains("--json");
  }

  @Test
  void helpOnACommandThatThereIsNotNamesTheOneThatWasMeant() {
    CommandRun run = CommandRun.piped(new FakeHost(), "lits", "--help");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).contains("'lits'", "Did you mean: annex list");
  }

  @Test
  void namesTheCommandThatWasMeant() {
    CommandRun run = CommandRun.piped(new FakeHost(), "lits");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).contains("'lits'", "Did you mean: annex list", "annex --help");
  }

  @Test
  void refusesACommandLineWithoutACommand() {
    CommandRun run = CommandRun.piped(new FakeHost());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("annex --help");
  }

  @Test
  void refusesAMissingParameterWithoutAskingAHost() {
    FakeHost host = new FakeHost();
    CommandRun run = CommandRun.piped(host, "grant", "notes");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("annex grant --help");
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void saysItsVersion() {
    assertThat(CommandRun.piped(new FakeHost(), "--version").output())
        .matches("annex \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completesItsCommandsInAShell(String shell) {
    CommandRun run = CommandRun.piped(new FakeHost(), "completion", shell);
    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .contains("complete -F", "uninstall", "journal", "rotate", "bashcompinit");
  }
}
