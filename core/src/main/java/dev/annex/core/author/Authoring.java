package dev.annex.core.author;

import dev.annex.api.access.Grants;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.store.InstallRecords.InstallRecord;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.value.ByteSize;
import dev.annex.core.author.AuthoredBook.Head;
import dev.annex.core.install.InstallPlan;
import dev.annex.core.install.Installer;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes extensions in that models write. Each goes the way of any package: a dialect reads it, its
 * code is prepared, what can be wrong is found before anything changes. But nobody has said yes to
 * it, so it holds nothing of what it asks for until a person grants it, or the operator's rules
 * have granted it to all of them.
 *
 * <p>Every version that was ever loaded is kept, up to a number, and can be looked at and loaded
 * again. Changes of one name wait for one another. Any thread; blocks.
 */
public final class Authoring {

  private static final int MAX_SHOWN = 128;

  private final Installer installer;
  private final Catalog catalog;
  private final PermissionReader permissions;
  private final Grants grants;
  private final AuthoredBook book;
  private final AuthoringRules rules;
  private final Consumer<Manifest> check;
  private final Clock clock;
  private final NameLocks locks = new NameLocks();

  /**
   * Takes extensions in over these parts.
   *
   * @param check refuses manifests that this host's endpoints cannot show
   * @throws AnnexException {@code CONFIGURATION_INVALID} when the rules grant what nobody can grant
   */
  public Authoring(
      Installer installer,
      Catalog catalog,
      PermissionReader permissions,
      Grants grants,
      KeyValueStore store,
      AuthoringRules rules,
      Consumer<Manifest> check,
      Clock clock) {
    this.installer = installer;
    this.catalog = catalog;
    this.permissions = permissions;
    this.grants = grants;
    this.book = new AuthoredBook(store);
    this.rules = rules;
    this.check = check;
    this.clock = clock;
    rules.granted().forEach(this::requireGrantable);
  }

  private void requireGrantable(PermissionRequest permission) {
    try {
      var _ = permissions.read(permission);
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "Self-authored extensions cannot be granted %s: %s".formatted(permission, e.getMessage()),
          e);
    }
  }

  /**
   * Installs what a model wrote, as the next version of its name.
   *
   * @throws AnnexException {@code NAME_TAKEN} when it is loaded, or its name means an extension of
   *     somebody else; {@code LIMIT_REACHED}; or what is wrong with it. Nothing has changed then
   */
  public Authored load(Draft draft, Origin origin) {
    requireFitting(draft);
    try (Subscription _ = locks.enter(draft.name())) {
      requireUnloaded(draft.name());
      InstallPlan plan = plan(draft, origin);
      ExtensionId id = plan.extension().id();
      requireFree(draft, id);
      Head head = head(draft, id);
      Revision revision =
          new Revision(head.last() + 1, draft, plan.digest(), clock.instant(), origin);
      book.save(id, revision);
      try {
        enter(plan, head, revision, false, origin.principal());
      } catch (RuntimeException e) {
        book.remove(id, revision.number());
        throw e;
      }
      trim(id, revision.number());
      return find(id).orElseThrow();
    }
  }

  private InstallPlan plan(Draft draft, Origin origin) {
    InstallPlan plan = installer.plan(new DraftFiles(draft, origin.describe()), Optional.empty());
    check.accept(plan.manifest());
    return plan;
  }

  /** The head is written first: what is installed is known to be a model's at any moment. */
  private void enter(InstallPlan plan, Head head, Revision revision, boolean replace, String by) {
    List<String> tools =
        plan.extension().tools().stream()
            .filter(tool -> tool.audience().contains(Audience.AGENT))
            .map(tool -> plan.extension().agentName(tool.name().tool()).value())
            .toList();
    Optional<Head> before = book.head(head.id());
    book.save(head.loaded(revision.number(), tools));
    try {
      var _ = installer.install(plan, preGranted(plan), replace, by);
    } catch (RuntimeException e) {
      before.ifPresentOrElse(book::save, () -> book.removeHead(head.id()));
      throw e;
    }
  }

  /**
   * What the operator lets every self-authored extension have of what this one asks for: all that
   * it asks for, or the narrower part that the operator names.
   */
  private List<PermissionRequest> preGranted(InstallPlan plan) {
    Set<PermissionRequest> granted = new LinkedHashSet<>();
    for (PermissionRequest free : rules.granted()) {
      for (PermissionRequest asked : plan.manifest().requests()) {
        if (includes(free, asked)) {
          granted.add(asked);
        } else if (includes(asked, free)) {
          granted.add(free);
        }
      }
    }
    return List.copyOf(granted);
  }

  private boolean includes(PermissionRequest wider, PermissionRequest other) {
    return wider.equals(other)
        || (wider.capability().equals(other.capability())
            && permissions.read(wider).includes(permissions.read(other)));
  }

  /** The tools of what is loaded under an id, for agents; none when nothing is. */
  public List<LoadedTool> tools(ExtensionId id) {
    return find(id).stream()
        .flatMap(authored ->
            authored.loaded().stream()
                .flatMap(extension ->
                    extension.tools().stream()
                        .filter(tool -> tool.audience().contains(Audience.AGENT))
                        .map(tool -> new LoadedTool(this, authored, extension, tool))))
        .toList();
  }

  private void requireFitting(Draft draft) {
    if (draft.name().isBlank()) {
      throw new AnnexException(ErrorCode.MANIFEST_INVALID, "Extension name must not be empty");
    }
    ByteSize size = new ByteSize(draft.sourceBytes());
    if (size.compareTo(rules.sourceBytes()) > 0) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Loading \"%s\" failed: its source has %s, and at most %s are taken. A shorter source would be, or a higher authoring-source-bytes."
              .formatted(shown(draft.name()), size, rules.sourceBytes()));
    }
  }

  private void requireUnloaded(String name) {
    if (list().stream().anyMatch(one -> one.installed() && one.name().equals(name))) {
      throw alreadyLoaded(name);
    }
  }

  private void requireFree(Draft draft, ExtensionId id) {
    Optional<Extension> there = catalog.extension(id);
    if (there.isEmpty() && !installer.broken().containsKey(id)) {
      return;
    }
    boolean sameName = there.filter(one -> one.manifest().title().equals(draft.name())).isPresent();
    if (sameName) {
      throw alreadyLoaded(draft.name());
    }
    throw new AnnexException(
        ErrorCode.NAME_TAKEN,
        "Loading \"%s\" failed: extension \"%s\" is there already, and their tools would be named alike. Another name would do."
            .formatted(shown(draft.name()), id));
  }

  private static AnnexException alreadyLoaded(String name) {
    return new AnnexException(
        ErrorCode.NAME_TAKEN,
        "Extension \"%s\" is already loaded. Unload it first.".formatted(name));
  }

  private Head head(Draft draft, ExtensionId id) {
    Optional<Head> known = book.head(id);
    if (known.isEmpty() && book.heads().size() >= rules.extensions()) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Loading \"%s\" failed: %d self-authored extensions are kept already, those unloaded included. To make room: annex authored forget NAME"
              .formatted(shown(draft.name()), rules.extensions()));
    }
    return known
        .map(head -> new Head(id, draft.name(), head.last(), head.current(), head.tools()))
        .orElseGet(() -> new Head(id, draft.name(), 0, 0, List.of()));
  }

  private void trim(ExtensionId id, int current) {
    List<Integer> numbers = book.numbers(id);
    numbers.stream()
        .filter(number -> number != current)
        .limit(Math.max(0, numbers.size() - rules.versions()))
        .forEach(number -> book.remove(id, number));
  }

  /**
   * Uninstalls a self-authored extension; what it kept and its versions stay.
   *
   * @return false when none of this name is loaded
   */
  public boolean unload(String name, String by) {
    try (Subscription _ = locks.enter(name)) {
      Optional<Authored> there =
          list().stream().filter(one -> one.installed() && one.name().equals(name)).findFirst();
      there.ifPresent(one -> installer.uninstall(one.id(), false, by));
      return there.isPresent();
    }
  }

  /** Every name that was ever loaded and not forgotten: the loaded ones in the order of loading. */
  public List<Authored> list() {
    return book.heads().stream()
        .flatMap(head -> authored(head).stream())
        .sorted(
            Comparator.comparing(
                one -> one.loaded().map(Extension::installedAt).orElse(Instant.MAX)))
        .toList();
  }

  /** One of them. */
  public Optional<Authored> find(ExtensionId id) {
    return book.head(id).flatMap(this::authored);
  }

  private Optional<Authored> authored(Head head) {
    ExtensionId id = head.id();
    return book.revision(id, head.current())
        .map(current -> {
          boolean ours = isInstalled(id, current.digest());
          Optional<Extension> loaded = catalog.extension(id).filter(_ -> ours);
          Optional<Fault> problem =
              Optional.ofNullable(installer.broken().get(id)).filter(_ -> ours);
          return new Authored(
              id,
              head.name(),
              current,
              book.numbers(id),
              loaded,
              problem,
              loaded.map(this::pending).orElse(List.of()));
        });
  }

  /** A package of somebody else under the same id is none of a model's. */
  private boolean isInstalled(ExtensionId id, Digest digest) {
    return installer.installed(id).map(InstallRecord::digest).filter(digest::equals).isPresent();
  }

  private List<PermissionRequest> pending(Extension extension) {
    Instant now = clock.instant();
    List<PermissionRequest> held =
        grants.of(extension.id()).stream()
            .filter(grant -> grant.holdsAt(now))
            .map(grant -> grant.permission())
            .toList();
    return extension.manifest().requests().stream()
        .filter(asked -> held.stream().noneMatch(given -> includes(asked, given)))
        .toList();
  }

  /**
   * A version as it was handed in.
   *
   * @throws AnnexException {@code EXTENSION_NOT_FOUND} when it is not kept
   */
  public Revision revision(ExtensionId id, int number) {
    return book.revision(id, number)
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.EXTENSION_NOT_FOUND,
                "No version %d of a self-authored extension \"%s\" is kept. To see those that are: annex authored show %s"
                    .formatted(number, id, id)));
  }

  /**
   * Loads a version again, in the place of the one that is loaded, if any. It keeps those grants
   * that it asks for as well.
   *
   * @throws AnnexException {@code EXTENSION_NOT_FOUND} when it is not kept; {@code NAME_TAKEN} when
   *     somebody else's package has its id by now
   */
  public Authored revert(ExtensionId id, int number, String by) {
    Revision revision = revision(id, number);
    try (Subscription _ = locks.enter(revision.draft().name())) {
      Authored there = find(id).orElseThrow(() -> notKept(id));
      if (!there.installed()) {
        requireFree(revision.draft(), id);
      }
      InstallPlan plan = plan(revision.draft(), revision.origin());
      Head head = book.head(id).orElseThrow(() -> notKept(id));
      enter(plan, head, revision, there.installed(), by);
      return find(id).orElseThrow();
    }
  }

  /**
   * Forgets the versions of an extension that is not loaded.
   *
   * @throws AnnexException {@code EXTENSION_NOT_FOUND}; {@code INVALID_REQUEST} when it is loaded
   */
  public void forget(ExtensionId id) {
    Authored there = find(id).orElseThrow(() -> notKept(id));
    try (Subscription _ = locks.enter(there.name())) {
      if (find(id).filter(Authored::installed).isPresent()) {
        throw new AnnexException(
            ErrorCode.INVALID_REQUEST,
            "Forgetting \"%s\" failed: it is loaded. To unload it: annex uninstall %s"
                .formatted(id, id));
      }
      book.remove(id);
    }
  }

  private static AnnexException notKept(ExtensionId id) {
    return new AnnexException(
        ErrorCode.EXTENSION_NOT_FOUND,
        "No self-authored extension \"%s\" is kept. To see those that are: annex authored list"
            .formatted(id));
  }

  /**
   * What to say of a tool that agents call by a name nobody has: that its extension was unloaded,
   * if that is so.
   */
  public Optional<Fault> departed(String agentName) {
    return book.heads().stream()
        .filter(head -> head.tools().contains(agentName))
        .filter(head -> catalog.extension(head.id()).isEmpty())
        .findFirst()
        .map(head -> unloaded(head.name(), agentName));
  }

  /** The failure of a call of a tool whose extension, or whose version of it, is gone. */
  static Fault unloaded(String name, String agentName) {
    return new Fault(
        ErrorCode.TOOL_NOT_FOUND,
        "Extension \"%s\" has been unloaded. Tool \"%s\" is no longer available."
            .formatted(name, agentName),
        Map.of());
  }

  private static String shown(String name) {
    return Printable.show(name, MAX_SHOWN);
  }
}
