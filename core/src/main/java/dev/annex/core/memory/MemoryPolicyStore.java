package dev.annex.core.memory;

import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.PolicyStore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Rules that are gone with the process. Any thread. */
public final class MemoryPolicyStore implements PolicyStore {

  private final Map<Place, Rule> rules = new ConcurrentHashMap<>();
  private final Map<Scope, Choice> choices = new ConcurrentHashMap<>();
  private final Map<String, PolicyGroup> groups = new ConcurrentSkipListMap<>();

  private record Place(Scope scope, String word) {}

  @Override
  public List<Rule> rules(ExtensionId extension) {
    return rules.values().stream()
        .filter(rule -> rule.scope().extension().equals(extension))
        .sorted(Comparator.comparing(Rule::scope).thenComparing(Rule::word))
        .toList();
  }

  @Override
  public void put(Rule rule) {
    rules.put(new Place(rule.scope(), rule.word()), rule);
  }

  @Override
  public boolean remove(Scope scope, String word) {
    return rules.remove(new Place(scope, word)) != null;
  }

  @Override
  public List<Choice> choices(ExtensionId extension) {
    return choices.values().stream()
        .filter(choice -> choice.scope().extension().equals(extension))
        .sorted(Comparator.comparing(Choice::scope))
        .toList();
  }

  @Override
  public void choose(Choice choice) {
    choices.put(choice.scope(), choice);
  }

  @Override
  public boolean unchoose(Scope scope) {
    return choices.remove(scope) != null;
  }

  @Override
  public List<PolicyGroup> groups() {
    return List.copyOf(groups.values());
  }

  @Override
  public void put(PolicyGroup group) {
    groups.put(group.id(), group);
  }

  @Override
  public boolean removeGroup(String id) {
    return groups.remove(id) != null;
  }

  @Override
  public void clear(ExtensionId extension) {
    rules.keySet().removeIf(place -> place.scope().extension().equals(extension));
    choices.keySet().removeIf(scope -> scope.extension().equals(extension));
  }
}
