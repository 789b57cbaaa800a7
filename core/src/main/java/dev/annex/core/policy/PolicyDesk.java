package dev.annex.core.policy;

import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.store.PolicyStore;
import dev.annex.api.store.PolicyStore.Choice;
import dev.annex.api.store.PolicyStore.Rule;
import dev.annex.api.store.PolicyStore.Scope;
import dev.annex.api.store.PolicyStore.Verdict;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Where the operator decides what tools may be called for. Every change is journalled. */
public final class PolicyDesk {

  private static final Pattern GROUP = Pattern.compile("user:[a-z0-9][a-z0-9_-]{0,63}");
  private static final int MAX_WORD = 140;
  private static final int MAX_TITLE = 200;
  private static final int MOST_WORDS = 500;

  private final Catalog catalog;
  private final PolicyStore store;
  private final Journal journal;
  private final Clock clock;

  /** A desk over these parts. */
  public PolicyDesk(Catalog catalog, PolicyStore store, Journal journal, Clock clock) {
    this.catalog = catalog;
    this.store = store;
    this.journal = journal;
    this.clock = clock;
  }

  /** The rules for an extension. */
  public List<Rule> rules(ExtensionId id) {
    return store.rules(installed(id).id());
  }

  /** The groups that were chosen for an extension. */
  public List<Choice> choices(ExtensionId id) {
    return store.choices(installed(id).id());
  }

  /** The groups that can be chosen for an extension: its own and the operator's. */
  public List<PolicyGroup> groups(ExtensionId id) {
    List<PolicyGroup> own = book(installed(id)).map(PolicyBook::groups).orElseGet(List::of);
    return Stream.concat(own.stream(), store.groups().stream()).toList();
  }

  /**
   * The groups that hold for an extension.
   *
   * @param asset for calls about this connection; empty for calls about none
   */
  public List<PolicyGroup> holding(ExtensionId id, Optional<Long> asset) {
    return new CallPolicy(store).groups(installed(id), asset);
  }

  /** The operator's own groups. */
  public List<PolicyGroup> groups() {
    return store.groups();
  }

  /**
   * Makes a rule.
   *
   * @throws AnnexException {@code EXTENSION_NOT_FOUND}; {@code INVALID_NAME} for a word that cannot
   *     be one
   */
  public void rule(Scope scope, String word, Verdict verdict, String by) {
    Extension extension = installed(scope.extension());
    requireWord(extension, word);
    store.put(new Rule(scope, word, verdict, by, clock.instant()));
    journal(scope, "policy." + verdict.name().toLowerCase(Locale.ROOT), word, by);
  }

  /** Takes a rule back; false when there was none. */
  public boolean remove(Scope scope, String word, String by) {
    boolean removed = store.remove(scope, word);
    if (removed) {
      journal(scope, "policy.remove", word, by);
    }
    return removed;
  }

  /**
   * Chooses the groups that hold.
   *
   * @throws AnnexException {@code EXTENSION_NOT_FOUND}; {@code INVALID_NAME} for a group that does
   *     not exist
   */
  public void choose(Scope scope, List<String> groups, String by) {
    List<String> known = groups(scope.extension()).stream().map(PolicyGroup::id).toList();
    for (String group : groups) {
      if (!known.contains(group)) {
        throw invalid(
            "Choosing group \"%s\" for %s failed: there is no such group. There is: %s."
                .formatted(
                    Printable.show(group, MAX_WORD),
                    scope,
                    known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
    store.choose(new Choice(scope, groups, by, clock.instant()));
    journal(scope, "policy.use", String.join(" ", groups), by);
  }

  /** Goes back to the groups that held before any were chosen; false when none were. */
  public boolean unchoose(Scope scope, String by) {
    boolean removed = store.unchoose(scope);
    if (removed) {
      journal(scope, "policy.use", "the extension's own", by);
    }
    return removed;
  }

  /**
   * Makes a group of the operator's, or replaces one.
   *
   * @throws AnnexException {@code INVALID_NAME}
   */
  public void put(PolicyGroup group, String by) {
    if (!GROUP.matcher(group.id()).matches()) {
      throw invalid(
          "Making a group failed: its id \"%s\" must be %s and a name of lower-case letters, digits, '_' and '-'."
              .formatted(Printable.show(group.id(), MAX_WORD), PolicyGroup.OPERATORS));
    }
    boolean words =
        Stream.concat(group.allow().stream(), group.deny().stream()).allMatch(PolicyDesk::isWord);
    boolean fits =
        words
            && group.allow().size() + group.deny().size() <= MOST_WORDS
            && Printable.is(group.title())
            && group.title().length() <= MAX_TITLE
            && Printable.is(group.description())
            && group.description().length() <= MAX_TITLE;
    if (!fits) {
      throw invalid(
          "Making group %s failed: its title and description may have %d printable characters, and it may hold %d words of up to %d."
              .formatted(group.id(), MAX_TITLE, MOST_WORDS, MAX_WORD));
    }
    store.put(group);
    append(Optional.empty(), "policy.group", group.id(), by, Json.object());
  }

  /** Removes a group of the operator's; false when there was none. */
  public boolean removeGroup(String id, String by) {
    boolean removed = store.removeGroup(id);
    if (removed) {
      append(Optional.empty(), "policy.group.remove", id, by, Json.object());
    }
    return removed;
  }

  /** Takes back all rules and choices for a connection that is gone. */
  public void forgetAsset(long asset, String by) {
    for (Extension extension : catalog.extensions()) {
      Scope scope = new Scope(extension.id(), Optional.of(asset));
      store.rules(extension.id()).stream()
          .filter(rule -> rule.scope().equals(scope))
          .forEach(rule -> remove(scope, rule.word(), by));
      var _ = unchoose(scope, by);
    }
  }

  /** What a person said yes to once and for all: calls like this one, about this connection. */
  public void allowAlways(JudgedCall call, String by) {
    Scope scope = new Scope(call.extension().id(), call.asset());
    store.put(new Rule(scope, call.words().getFirst(), Verdict.ALLOW, by, clock.instant()));
    journal(scope, "policy.allow", call.words().getFirst(), by);
  }

  private static Optional<PolicyBook> book(Extension extension) {
    return extension.manifest().contributions().policy();
  }

  private Extension installed(ExtensionId id) {
    return catalog
        .extension(id)
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.EXTENSION_NOT_FOUND,
                "No extension \"%s\" is installed. To see what is: annex list".formatted(id)));
  }

  private static void requireWord(Extension extension, String word) {
    boolean prefixed = word.startsWith("tool:") || word.startsWith(Actions.PREFIX);
    boolean ownWords = book(extension).isPresent();
    if (!isWord(word) || !(prefixed || ownWords)) {
      throw invalid(
          "Making a rule for %s failed: \"%s\" is no word for its calls. There is: %s."
              .formatted(
                  extension.id(),
                  Printable.show(word, MAX_WORD),
                  book(extension)
                          .map(PolicyBook::words)
                          .filter(words -> !words.isEmpty())
                          .map(words -> String.join(", ", words) + ", ")
                          .orElse("")
                      + "tool:NAME, action:NAME"));
    }
  }

  private static boolean isWord(String word) {
    return !word.isBlank() && word.length() <= MAX_WORD && Printable.is(word);
  }

  private static AnnexException invalid(String message) {
    return new AnnexException(ErrorCode.INVALID_NAME, message);
  }

  private void journal(Scope scope, String action, String word, String by) {
    ObjectNode facts = Json.object();
    scope.asset().ifPresent(asset -> facts.put("asset", asset));
    append(Optional.of(scope.extension()), action, word, by, facts);
  }

  private void append(
      Optional<ExtensionId> extension, String action, String word, String by, ObjectNode facts) {
    journal.append(
        new JournalEntry(
            clock.instant(),
            JournalEntry.Kind.GRANT,
            JournalEntry.Verdict.DONE,
            Optional.empty(),
            by,
            extension,
            action,
            word.isEmpty() ? "nothing" : word,
            facts));
    journal.commit();
  }
}
