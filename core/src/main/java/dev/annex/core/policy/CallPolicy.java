package dev.annex.core.policy;

import dev.annex.api.access.Decision;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.PolicyStore;
import dev.annex.api.store.PolicyStore.Choice;
import dev.annex.api.store.PolicyStore.Rule;
import dev.annex.api.store.PolicyStore.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What may be done with tools, by the rules of the operator and those an extension proposes.
 *
 * <p>Whatever denies a call wins, wherever it stands. Then a rule that has a person asked, then
 * whatever allows it. What nobody has said anything about is asked when the extension has a policy,
 * and allowed when it has none. Of the groups hold those chosen for the call's connection, else
 * those chosen for the extension, else those it proposes. Any thread.
 */
public final class CallPolicy {

  private final PolicyStore store;

  /** Over the operator's rules. */
  public CallPolicy(PolicyStore store) {
    this.store = store;
  }

  /** Whether anything could stand against a call of an extension's tools. */
  public boolean saysAnythingOf(ExtensionId extension, Optional<PolicyBook> book) {
    return book.isPresent()
        || !store.rules(extension).isEmpty()
        || !store.choices(extension).isEmpty();
  }

  /** Decides about a call. */
  public Decision decide(JudgedCall call) {
    List<Rule> rules =
        store.rules(call.extension().id()).stream()
            .filter(rule -> rule.scope().holdsFor(call.asset()))
            .filter(rule -> call.words().contains(rule.word()))
            .toList();
    List<PolicyGroup> groups = groups(call.extension(), call.asset());
    return denied(call, rules, groups)
        .or(() -> asked(call, rules))
        .or(() -> allowed(call, rules, groups))
        .orElseGet(() -> otherwise(call));
  }

  private static Optional<Decision> denied(
      JudgedCall call, List<Rule> rules, List<PolicyGroup> groups) {
    return first(rules, Verdict.DENY)
        .<Decision>map(rule ->
            new Decision.Deny(
                "policy",
                "a rule of %s denies %s for %s".formatted(rule.by(), rule.word(), rule.scope()),
                "To take the rule back: annex policy remove %s %s%s"
                    .formatted(call.extension().id(), rule.word(), option(rule.scope().asset()))))
        .or(() ->
            naming(groups, call, PolicyGroup::deny)
                .map(group ->
                    new Decision.Deny(
                        "policy",
                        "action denied by extension policy: %s (group %s)"
                            .formatted(call.words().getFirst(), group.id()),
                        "To choose other groups: annex policy use %s GROUP…%s; annex policy show %s lists them"
                            .formatted(
                                call.extension().id(),
                                option(call.asset()),
                                call.extension().id()))));
  }

  private static Optional<Decision> asked(JudgedCall call, List<Rule> rules) {
    return first(rules, Verdict.ASK)
        .map(rule ->
            ask(
                call,
                "A rule of %s asks each time. To take it back: annex policy remove %s %s%s"
                    .formatted(
                        rule.by(),
                        call.extension().id(),
                        rule.word(),
                        option(rule.scope().asset()))));
  }

  private static Optional<Decision> allowed(
      JudgedCall call, List<Rule> rules, List<PolicyGroup> groups) {
    boolean allowed =
        first(rules, Verdict.ALLOW).isPresent()
            || naming(groups, call, PolicyGroup::allow).isPresent();
    return allowed ? Optional.of(new Decision.Allow("policy")) : Optional.empty();
  }

  private static Decision otherwise(JudgedCall call) {
    boolean judged = call.word().isPresent() || !call.unclear().isEmpty();
    return judged
        ? ask(
            call,
            "To allow it from now on: annex policy allow %s %s%s"
                .formatted(call.extension().id(), call.words().getFirst(), option(call.asset())))
        : new Decision.Allow("policy");
  }

  private static Decision ask(JudgedCall call, String remedy) {
    String unclear =
        call.unclear().isEmpty()
            ? ""
            : " What it would do is not known: %s".formatted(call.unclear());
    return new Decision.Ask("policy", "May %s run?%s".formatted(call, unclear), remedy);
  }

  private static String option(Optional<Long> asset) {
    return asset.map(" --asset %d"::formatted).orElse("");
  }

  private static Optional<Rule> first(List<Rule> rules, Verdict verdict) {
    return rules.stream().filter(rule -> rule.verdict() == verdict).findFirst();
  }

  private static Optional<PolicyGroup> naming(
      List<PolicyGroup> groups, JudgedCall call, Function<PolicyGroup, Set<String>> list) {
    return groups.stream()
        .filter(group -> call.words().stream().anyMatch(list.apply(group)::contains))
        .findFirst();
  }

  /** The groups that hold for an extension's calls about a connection, or about none. */
  List<PolicyGroup> groups(Extension extension, Optional<Long> asset) {
    Optional<PolicyBook> book = extension.manifest().contributions().policy();
    List<String> ids =
        chosen(extension.id(), asset).or(() -> book.map(PolicyBook::defaults)).orElse(List.of());
    List<PolicyGroup> known = new ArrayList<>(store.groups());
    book.ifPresent(own -> known.addAll(own.groups()));
    return known.stream().filter(group -> ids.contains(group.id())).toList();
  }

  /** The groups the operator chose: for the connection, else for the extension. */
  private Optional<List<String>> chosen(ExtensionId extension, Optional<Long> asset) {
    return store.choices(extension).stream()
        .filter(choice -> choice.scope().holdsFor(asset))
        .max(Comparator.comparing(Choice::scope))
        .map(Choice::groups);
  }
}
