package dev.annex.testkit;

import dev.annex.api.access.Access;
import dev.annex.api.access.Action;
import dev.annex.api.access.Approvals;
import dev.annex.api.access.Authority;
import dev.annex.api.access.Decision;
import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.access.Permit;
import dev.annex.api.access.Policy;
import dev.annex.api.access.Subject;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Handles;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Permits;
import dev.annex.api.capability.Requester;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Runs the operations of one capability as the host does, without a host: reads the request,
 * resolves it, has it authorized, performs it. Everything happens during one invocation of one
 * extension. One thread at a time.
 */
public final class CapabilityHarness {

  private static final Duration TIME = Duration.ofMinutes(1);

  private final Capability capability;
  private final List<Capability> family;
  private final Policy policy;
  private final List<PermissionRequest> granted;
  private final Requester requester;
  private final Progress progress;
  private final Meter meter;
  private final Notebook journal = new Notebook();

  private CapabilityHarness(
      Capability capability,
      List<Capability> family,
      Policy policy,
      List<PermissionRequest> granted,
      Extension extension,
      Progress progress) {
    this(capability, family, policy, granted, extension, progress, Json.object());
  }

  private CapabilityHarness(
      Capability capability,
      List<Capability> family,
      Policy policy,
      List<PermissionRequest> granted,
      Extension extension,
      Progress progress,
      JsonNode arguments) {
    this.capability = capability;
    this.family = List.copyOf(family);
    this.policy = policy;
    this.granted = granted;
    Clock clock = MutableClock.standing();
    this.requester =
        new Requester(
            extension,
            Invocation.of(
                Caller.agent("tester"),
                new ToolName(extension.id(), "test"),
                arguments,
                clock.instant().plus(TIME)),
            new Handles(extension.limits()));
    this.progress = progress;
    this.meter = Meter.start(extension.limits(), TIME);
  }

  /**
   * Every wish is allowed.
   *
   * @param held permissions in their written form that are held besides, for effects that look
   *     which there are
   */
  public static CapabilityHarness allowing(Capability capability, String... held) {
    return new CapabilityHarness(
        capability,
        List.of(),
        (access, permissions) -> new Decision.Allow("everything"),
        Arrays.stream(held).map(PermissionRequest::parse).toList(),
        extension("notes"),
        Progress.none());
  }

  /**
   * Only what is free, and what these permissions cover.
   *
   * @param permissions in their written form; none for an extension without grants
   */
  public static CapabilityHarness granting(Capability capability, String... permissions) {
    return new CapabilityHarness(
        capability,
        List.of(),
        (access, held) -> grantsOnly(capability, access, held),
        Arrays.stream(permissions).map(PermissionRequest::parse).toList(),
        extension("notes"),
        Progress.none());
  }

  private static Decision grantsOnly(
      Capability capability, Access<?> access, List<Permission> held) {
    boolean free =
        capability.operations().stream()
            .anyMatch(
                operation -> operation.free() && operation.name().equals(access.action().name()));
    if (free || held.stream().anyMatch(permission -> permission.covers(access))) {
      return new Decision.Allow("grant");
    }
    return new Decision.Deny("default", "no grant covers it", "Grant it.");
  }

  /** The same for another extension, with a fresh invocation. */
  public CapabilityHarness as(Extension extension) {
    return new CapabilityHarness(capability, family, policy, granted, extension, progress);
  }

  /** The same with ears, with a fresh invocation. */
  public CapabilityHarness heardBy(Progress ears) {
    return new CapabilityHarness(capability, family, policy, granted, requester.extension(), ears);
  }

  /**
   * The same beside other capabilities, whose permissions its grants may then name, too; with a
   * fresh invocation.
   */
  public CapabilityHarness beside(Capability... others) {
    return new CapabilityHarness(
        capability, List.of(others), policy, granted, requester.extension(), progress);
  }

  /** The same during a call with these arguments. */
  public CapabilityHarness calledWith(JsonNode arguments) {
    return new CapabilityHarness(
        capability, family, policy, granted, requester.extension(), progress, arguments);
  }

  /** An enabled extension without tools or resources, under the default limits. */
  public static Extension extension(String id) {
    return extension(id, Limits.defaults(), List.of(), List.of());
  }

  /** An enabled extension without tools. */
  public static Extension extension(
      String id, Limits limits, List<Resource> resources, List<ResourceTemplate> templates) {
    FakeFiles files = FakeFiles.from(id).with("main.wasm", id);
    Manifest manifest =
        new Manifest(
            new ExtensionId(id),
            new Version("1.0.0"),
            id,
            "",
            "",
            "wasm",
            "test",
            "main.wasm",
            List.of(),
            resources,
            templates,
            List.of(),
            List.of(),
            limits,
            List.of(),
            Contributions.NONE);
    return new Extension(
        new ExtensionPackage(manifest, files, PackageDigest.of(files)),
        id,
        List.of(),
        limits,
        Extension.State.ENABLED);
  }

  /** Calls an operation with a request that is JSON text. */
  public JsonNode call(String operation, String request) {
    return call(operation, Json.parse(request));
  }

  /**
   * Calls an operation.
   *
   * @throws dev.annex.api.fault.AnnexException what the host would throw
   */
  public JsonNode call(String operation, JsonNode request) {
    return perform(find(operation), request);
  }

  /** The wish that a request comes to. */
  public Access<?> wish(String operation, JsonNode request) {
    return wish(find(operation), request);
  }

  /** The budget of this invocation. */
  public Meter meter() {
    return meter;
  }

  /** What was journalled so far. */
  public List<JournalEntry> journalled() {
    return List.copyOf(journal.entries);
  }

  private Operation<?, ?, ?> find(String name) {
    return capability.operations().stream()
        .filter(operation -> operation.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no operation " + name));
  }

  /** What effects get besides their permits. */
  public HostContext context() {
    return new HostContext(requester, meter, progress, new Asking(authority()));
  }

  private Authority authority() {
    return new Authority(
        policy,
        new FixedGrants(granted),
        this::permission,
        Approvals.nobody(),
        journal,
        MutableClock.standing());
  }

  private <Q, T, R> JsonNode perform(Operation<Q, T, R> operation, JsonNode request) {
    Authority authority = authority();
    Permit<T> permit = authority.authorize(wish(operation, request));
    R response =
        operation.perform(
            permit, new HostContext(requester, meter, progress, new Asking(authority)));
    return response instanceof Operation.Tree tree
        ? tree.value()
        : Json.mapper().valueToTree(response);
  }

  private <Q, T> Access<T> wish(Operation<Q, T, ?> operation, JsonNode request) {
    return wish(
        operation.name(),
        operation.resolve(HostRequests.read(operation, request), requester),
        operation.routine());
  }

  private <T> Access<T> wish(String action, T target, boolean routine) {
    Extension extension = requester.extension();
    return new Access<>(
        requester.invocation(),
        new Subject.Extension(extension.id(), extension.manifest().requests()),
        new Action(action),
        target,
        routine);
  }

  private Permission permission(PermissionRequest request) {
    return family.stream()
        .filter(one -> one.name().equals(request.capability()))
        .findFirst()
        .orElse(capability)
        .readPermission(request);
  }

  /** What this invocation holds open. */
  public Handles handles() {
    return requester.handles();
  }

  private final class Asking implements Permits {
    private final Authority authority;

    Asking(Authority authority) {
      this.authority = authority;
    }

    @Override
    public <T> Permit<T> ask(String action, T target, boolean routine) {
      return authority.authorize(wish(action, target, routine));
    }

    @Override
    public List<Permission> held(String name) {
      return authority.heldBy(requester.extension().id(), name);
    }
  }

  private static final class Notebook implements Journal {
    private final List<JournalEntry> entries = new ArrayList<>();

    @Override
    public void append(JournalEntry entry) {
      entries.add(entry);
    }

    @Override
    public void commit() {}

    @Override
    public List<Line> read(Query query) {
      throw new UnsupportedOperationException("the harness only writes");
    }
  }

  private record FixedGrants(List<PermissionRequest> permissions) implements Grants {
    @Override
    public List<Grant> of(ExtensionId holder) {
      return permissions.stream()
          .map(permission ->
              new Grant(
                  holder,
                  permission,
                  "tester",
                  MutableClock.standing().instant(),
                  Optional.empty()))
          .toList();
    }

    @Override
    public void add(Grant grant) {
      throw new UnsupportedOperationException("the grants of a harness stay as they are");
    }

    @Override
    public boolean revoke(ExtensionId holder, PermissionRequest permission) {
      throw new UnsupportedOperationException("the grants of a harness stay as they are");
    }

    @Override
    public void revokeAll(ExtensionId holder) {
      throw new UnsupportedOperationException("the grants of a harness stay as they are");
    }
  }
}
