package dev.annex.store;

import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.PolicyStore;
import dev.annex.api.value.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * The operator's rules in a database, all of them also in memory, where they change on the writer
 * thread after the commit.
 */
final class SqlitePolicyStore implements PolicyStore {

  private final Database database;
  private final Map<Place, Rule> rules = new ConcurrentHashMap<>();
  private final Map<Scope, Choice> choices = new ConcurrentHashMap<>();
  private final Map<String, PolicyGroup> groups = new ConcurrentSkipListMap<>();

  private record Place(Scope scope, String word) {
    static Place of(Rule rule) {
      return new Place(rule.scope(), rule.word());
    }
  }

  private SqlitePolicyStore(Database database) {
    this.database = database;
  }

  static SqlitePolicyStore load(Database database) {
    SqlitePolicyStore store = new SqlitePolicyStore(database);
    database
        .read(session ->
            session.rows(
                "SELECT extension, asset, word, verdict, made_by, made_at FROM policy_rules",
                SqlitePolicyStore::rule))
        .forEach(rule -> store.rules.put(Place.of(rule), rule));
    database
        .read(session ->
            session.rows(
                "SELECT extension, asset, groups, made_by, made_at FROM policy_choices",
                SqlitePolicyStore::choice))
        .forEach(choice -> store.choices.put(choice.scope(), choice));
    database
        .read(session ->
            session.rows(
                "SELECT id, title, description, allowed, denied FROM policy_groups",
                SqlitePolicyStore::group))
        .forEach(group -> store.groups.put(group.id(), group));
    return store;
  }

  @Override
  public List<Rule> rules(ExtensionId extension) {
    return rules.values().stream()
        .filter(rule -> rule.scope().extension().equals(extension))
        .sorted(Comparator.comparing(Rule::scope).thenComparing(Rule::word))
        .toList();
  }

  @Override
  public void put(Rule rule) {
    Rule kept = new Rule(rule.scope(), rule.word(), rule.verdict(), rule.by(), rounded(rule.at()));
    write(
        () -> rules.put(Place.of(kept), kept),
        """
        INSERT INTO policy_rules (extension, asset, word, verdict, made_by, made_at)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (extension, asset, word) DO UPDATE SET
          verdict = excluded.verdict, made_by = excluded.made_by, made_at = excluded.made_at
        """,
        kept.scope().extension().value(),
        asset(kept.scope()),
        kept.word(),
        kept.verdict().name(),
        kept.by(),
        Micros.of(kept.at()));
  }

  @Override
  public boolean remove(Scope scope, String word) {
    return write(
            () -> rules.remove(new Place(scope, word)),
            "DELETE FROM policy_rules WHERE extension = ? AND asset = ? AND word = ?",
            scope.extension().value(),
            asset(scope),
            word)
        > 0;
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
    Choice kept = new Choice(choice.scope(), choice.groups(), choice.by(), rounded(choice.at()));
    write(
        () -> choices.put(kept.scope(), kept),
        """
        INSERT INTO policy_choices (extension, asset, groups, made_by, made_at)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (extension, asset) DO UPDATE SET
          groups = excluded.groups, made_by = excluded.made_by, made_at = excluded.made_at
        """,
        kept.scope().extension().value(),
        asset(kept.scope()),
        json(kept.groups()),
        kept.by(),
        Micros.of(kept.at()));
  }

  @Override
  public boolean unchoose(Scope scope) {
    return write(
            () -> choices.remove(scope),
            "DELETE FROM policy_choices WHERE extension = ? AND asset = ?",
            scope.extension().value(),
            asset(scope))
        > 0;
  }

  @Override
  public List<PolicyGroup> groups() {
    return List.copyOf(groups.values());
  }

  @Override
  public void put(PolicyGroup group) {
    write(
        () -> groups.put(group.id(), group),
        """
        INSERT INTO policy_groups (id, title, description, allowed, denied)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
          title = excluded.title, description = excluded.description,
          allowed = excluded.allowed, denied = excluded.denied
        """,
        group.id(),
        group.title(),
        group.description(),
        json(new TreeSet<>(group.allow())),
        json(new TreeSet<>(group.deny())));
  }

  @Override
  public boolean removeGroup(String id) {
    return write(() -> groups.remove(id), "DELETE FROM policy_groups WHERE id = ?", id) > 0;
  }

  @Override
  public void clear(ExtensionId extension) {
    write(
        () -> rules.keySet().removeIf(place -> place.scope().extension().equals(extension)),
        "DELETE FROM policy_rules WHERE extension = ?",
        extension.value());
    write(
        () -> choices.keySet().removeIf(scope -> scope.extension().equals(extension)),
        "DELETE FROM policy_choices WHERE extension = ?",
        extension.value());
  }

  private int write(Runnable afterwards, String sql, Object... values) {
    return database.write(
        new Change<Integer>() {
          @Override
          public Integer apply(Session session) throws SQLException {
            return session.update(sql, values);
          }

          @Override
          public void committed() {
            afterwards.run();
          }
        });
  }

  private static Rule rule(ResultSet row) throws SQLException {
    return new Rule(
        scope(row),
        row.getString(3),
        Verdict.valueOf(row.getString(4)),
        row.getString(5),
        Micros.at(row.getLong(6)));
  }

  private static Choice choice(ResultSet row) throws SQLException {
    return new Choice(
        scope(row), texts(row.getString(3)), row.getString(4), Micros.at(row.getLong(5)));
  }

  private static PolicyGroup group(ResultSet row) throws SQLException {
    return new PolicyGroup(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        Set.copyOf(texts(row.getString(4))),
        Set.copyOf(texts(row.getString(5))));
  }

  private static Scope scope(ResultSet row) throws SQLException {
    long asset = row.getLong(2);
    return new Scope(
        new ExtensionId(row.getString(1)), asset == 0 ? Optional.empty() : Optional.of(asset));
  }

  private static long asset(Scope scope) {
    return scope.asset().orElse(0L);
  }

  private static Instant rounded(Instant instant) {
    return Micros.at(Micros.of(instant));
  }

  private static String json(Collection<String> texts) {
    ArrayNode array = Json.object().arrayNode();
    texts.forEach(array::add);
    return Json.write(array);
  }

  private static List<String> texts(String json) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : Json.parse(json)) {
      texts.add(text.asString());
    }
    return texts;
  }
}
