package dev.annex.cli;

import dev.annex.cli.asset.AddAsset;
import dev.annex.cli.asset.Assets;
import dev.annex.cli.asset.EditAsset;
import dev.annex.cli.asset.ListAssets;
import dev.annex.cli.asset.ListTypes;
import dev.annex.cli.asset.RemoveAsset;
import dev.annex.cli.asset.TestAsset;
import dev.annex.cli.authored.AuthoredExtensions;
import dev.annex.cli.authored.Forget;
import dev.annex.cli.authored.ListAuthored;
import dev.annex.cli.authored.Revert;
import dev.annex.cli.authored.ShowAuthored;
import dev.annex.cli.authored.ShowSource;
import dev.annex.cli.call.CallTool;
import dev.annex.cli.call.GetArtifact;
import dev.annex.cli.call.ListTools;
import dev.annex.cli.call.RunAction;
import dev.annex.cli.client.Connect;
import dev.annex.cli.develop.Develop;
import dev.annex.cli.develop.TestPackage;
import dev.annex.cli.extension.Disable;
import dev.annex.cli.extension.Enable;
import dev.annex.cli.extension.Grant;
import dev.annex.cli.extension.Import;
import dev.annex.cli.extension.Info;
import dev.annex.cli.extension.Install;
import dev.annex.cli.extension.ListExtensions;
import dev.annex.cli.extension.ListGrants;
import dev.annex.cli.extension.Revoke;
import dev.annex.cli.extension.ShowLog;
import dev.annex.cli.extension.Uninstall;
import dev.annex.cli.host.Doctor;
import dev.annex.cli.host.Serve;
import dev.annex.cli.host.ServeMcp;
import dev.annex.cli.journal.ShowJournal;
import dev.annex.cli.policy.AddGroup;
import dev.annex.cli.policy.AllowCalls;
import dev.annex.cli.policy.AskForCalls;
import dev.annex.cli.policy.DenyCalls;
import dev.annex.cli.policy.ListGroups;
import dev.annex.cli.policy.Policies;
import dev.annex.cli.policy.PolicyGroups;
import dev.annex.cli.policy.RemoveGroup;
import dev.annex.cli.policy.RemoveRule;
import dev.annex.cli.policy.ResetGroups;
import dev.annex.cli.policy.ShowPolicy;
import dev.annex.cli.policy.UseGroups;
import dev.annex.cli.secret.ListSecrets;
import dev.annex.cli.secret.RemoveSecret;
import dev.annex.cli.secret.RotateVault;
import dev.annex.cli.secret.Secrets;
import dev.annex.cli.secret.SetSecret;
import dev.annex.cli.session.Session;
import dev.annex.cli.snippet.AddSnippet;
import dev.annex.cli.snippet.ListSnippets;
import dev.annex.cli.snippet.RemoveSnippet;
import dev.annex.cli.snippet.ShowSnippet;
import dev.annex.cli.snippet.Snippets;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Commands that {@code annex --help} lists under one heading. */
record CommandGroup(String heading, List<Entry<?>> commands) {

  /** Every command, in the order of the help. */
  static final List<CommandGroup> ALL =
      List.of(
          new CommandGroup(
              "Run the host",
              List.of(
                  new Entry<>(Serve.class, Serve::new),
                  new Entry<>(ServeMcp.class, ServeMcp::new),
                  new Entry<>(Connect.class, Connect::new))),
          new CommandGroup(
              "Extensions",
              List.of(
                  new Entry<>(Install.class, Install::new),
                  new Entry<>(Import.class, Import::new),
                  new Entry<>(Uninstall.class, Uninstall::new),
                  new Entry<>(Enable.class, Enable::new),
                  new Entry<>(Disable.class, Disable::new),
                  new Entry<>(ListExtensions.class, ListExtensions::new),
                  new Entry<>(Info.class, Info::new),
                  new Entry<>(
                      AuthoredExtensions.class,
                      session -> new AuthoredExtensions(),
                      List.of(
                          new Entry<>(ListAuthored.class, ListAuthored::new),
                          new Entry<>(ShowAuthored.class, ShowAuthored::new),
                          new Entry<>(ShowSource.class, ShowSource::new),
                          new Entry<>(Revert.class, Revert::new),
                          new Entry<>(Forget.class, Forget::new))))),
          new CommandGroup(
              "Make them",
              List.of(
                  new Entry<>(Develop.class, Develop::new),
                  new Entry<>(TestPackage.class, TestPackage::new))),
          new CommandGroup(
              "Use their tools",
              List.of(
                  new Entry<>(ListTools.class, ListTools::new),
                  new Entry<>(CallTool.class, CallTool::new),
                  new Entry<>(RunAction.class, RunAction::new),
                  new Entry<>(GetArtifact.class, GetArtifact::new),
                  new Entry<>(
                      Snippets.class,
                      session -> new Snippets(),
                      List.of(
                          new Entry<>(ListSnippets.class, ListSnippets::new),
                          new Entry<>(ShowSnippet.class, ShowSnippet::new),
                          new Entry<>(AddSnippet.class, AddSnippet::new),
                          new Entry<>(RemoveSnippet.class, RemoveSnippet::new))))),
          new CommandGroup(
              "What they may do",
              List.of(
                  new Entry<>(ListGrants.class, ListGrants::new),
                  new Entry<>(Grant.class, Grant::new),
                  new Entry<>(Revoke.class, Revoke::new),
                  new Entry<>(
                      Policies.class,
                      session -> new Policies(),
                      List.of(
                          new Entry<>(ShowPolicy.class, ShowPolicy::new),
                          new Entry<>(AllowCalls.class, AllowCalls::new),
                          new Entry<>(AskForCalls.class, AskForCalls::new),
                          new Entry<>(DenyCalls.class, DenyCalls::new),
                          new Entry<>(RemoveRule.class, RemoveRule::new),
                          new Entry<>(UseGroups.class, UseGroups::new),
                          new Entry<>(ResetGroups.class, ResetGroups::new),
                          new Entry<>(
                              PolicyGroups.class,
                              session -> new PolicyGroups(),
                              List.of(
                                  new Entry<>(AddGroup.class, AddGroup::new),
                                  new Entry<>(ListGroups.class, ListGroups::new),
                                  new Entry<>(RemoveGroup.class, RemoveGroup::new))))),
                  new Entry<>(
                      Secrets.class,
                      session -> new Secrets(),
                      List.of(
                          new Entry<>(SetSecret.class, SetSecret::new),
                          new Entry<>(ListSecrets.class, ListSecrets::new),
                          new Entry<>(RemoveSecret.class, RemoveSecret::new),
                          new Entry<>(RotateVault.class, RotateVault::new))),
                  new Entry<>(
                      Assets.class,
                      session -> new Assets(),
                      List.of(
                          new Entry<>(AddAsset.class, AddAsset::new),
                          new Entry<>(ListAssets.class, ListAssets::new),
                          new Entry<>(EditAsset.class, EditAsset::new),
                          new Entry<>(RemoveAsset.class, RemoveAsset::new),
                          new Entry<>(TestAsset.class, TestAsset::new),
                          new Entry<>(ListTypes.class, ListTypes::new))))),
          new CommandGroup(
              "Look inside",
              List.of(
                  new Entry<>(ShowJournal.class, ShowJournal::new),
                  new Entry<>(ShowLog.class, ShowLog::new),
                  new Entry<>(Doctor.class, Doctor::new),
                  new Entry<>(Completion.class, Completion::new))));

  /**
   * One command.
   *
   * @param type annotated with its name and description
   * @param constructor makes it for a session
   * @param parts the commands whose first word it is; usually none
   */
  record Entry<T>(Class<T> type, Function<Session, T> constructor, List<Entry<?>> parts) {

    Entry(Class<T> type, Function<Session, T> constructor) {
      this(type, constructor, List.of());
    }

    /** The word that calls it. */
    String name() {
      return type.getAnnotation(Command.class).name();
    }

    /** What it does, in a line. */
    String summary() {
      return type.getAnnotation(Command.class).description()[0];
    }

    /** The command for a session. */
    CommandLine make(Session session) {
      CommandLine made = new CommandLine(constructor.apply(session));
      parts.forEach(part -> made.addSubcommand(part.make(session)));
      return made;
    }
  }
}
