package dev.annex.core.catalog;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The catalog of a running host: one immutable snapshot, swapped whole. Any thread.
 *
 * <p>While the host is still loading what is installed, everybody who asks or changes anything
 * waits; only {@link #admit} goes through.
 */
public final class LiveCatalog implements Catalog {

  private final List<Consumer<Set<Change>>> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch loaded = new CountDownLatch(1);
  private volatile Snapshot snapshot = new Snapshot(List.of());

  /**
   * Adds an extension while the host is loading, or one of its own at any time.
   *
   * @throws AnnexException {@code NAME_TAKEN} when its names clash with another's; nothing has
   *     changed then
   */
  public void admit(Extension extension) {
    swap(extension.id(), List.of(extension));
  }

  /**
   * Adds what is installed while the host is loading. What clashes with another is left out.
   *
   * @param refused gets what was left out, with the reason
   */
  public void restore(
      Collection<Extension> extensions, BiConsumer<Extension, AnnexException> refused) {
    try {
      synchronized (listeners) {
        List<Extension> all = new ArrayList<>(snapshot.extensions().values());
        all.addAll(extensions);
        snapshot = new Snapshot(all);
      }
    } catch (AnnexException clash) {
      for (Extension extension : extensions) {
        try {
          admit(extension);
        } catch (AnnexException e) {
          refused.accept(extension, e);
        }
      }
    }
  }

  /** Tells listeners of a change that is not in here. */
  public void announce(Change change) {
    listeners.forEach(listener -> listener.accept(Set.of(change)));
  }

  /** Ends loading: what is there now may be seen. */
  public void loaded() {
    loaded.countDown();
  }

  private Snapshot snapshot() {
    if (loaded.getCount() == 0) {
      return snapshot;
    }
    try {
      loaded.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Waiting for the host to load its extensions was interrupted.", e);
    }
    return snapshot;
  }

  /**
   * Adds an extension, or replaces the one with its id.
   *
   * @throws AnnexException {@code NAME_TAKEN} when its names clash with another's; nothing has
   *     changed then
   */
  public void put(Extension extension) {
    snapshot();
    swap(extension.id(), List.of(extension));
  }

  /** Removes an extension; harmless when it is not there. */
  public void remove(ExtensionId id) {
    snapshot();
    swap(id, List.of());
  }

  /**
   * Checks whether {@link #put} would succeed, and changes nothing.
   *
   * @throws AnnexException {@code NAME_TAKEN} when it would not
   */
  public void check(Extension extension) {
    snapshot();
    with(extension.id(), List.of(extension));
  }

  private void swap(ExtensionId replaced, List<Extension> by) {
    Set<Change> changes;
    synchronized (listeners) {
      Snapshot next = with(replaced, by);
      changes = next.changesSince(snapshot);
      snapshot = next;
    }
    if (!changes.isEmpty()) {
      listeners.forEach(listener -> listener.accept(changes));
    }
  }

  private Snapshot with(ExtensionId replaced, List<Extension> by) {
    List<Extension> all = new ArrayList<>(snapshot.extensions().values());
    all.removeIf(extension -> extension.id().equals(replaced));
    all.addAll(by);
    return new Snapshot(all);
  }

  @Override
  public List<Extension> extensions() {
    return List.copyOf(snapshot().extensions().values());
  }

  @Override
  public Optional<Extension> extension(ExtensionId id) {
    return Optional.ofNullable(snapshot().extensions().get(id));
  }

  @Override
  public Optional<Listed> find(ToolName name) {
    return snapshot().find(name);
  }

  @Override
  public Optional<Listed> find(AgentName name) {
    return Optional.ofNullable(snapshot().byAgentName().get(name));
  }

  @Override
  public List<Listed> visibleTo(Caller caller) {
    return snapshot().visibleTo(caller);
  }

  /** The hooks of enabled extensions that wait for an event, in the order of calling. */
  public List<Subscriber> subscribers(String event) {
    return snapshot().subscribers(event);
  }

  @Override
  public List<Resource> resources() {
    return snapshot().resources();
  }

  @Override
  public List<ResourceTemplate> resourceTemplates() {
    return snapshot().templates();
  }

  @Override
  public List<ListedPrompt> prompts() {
    return snapshot().prompts();
  }

  @Override
  public Subscription onChange(Consumer<Set<Change>> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
