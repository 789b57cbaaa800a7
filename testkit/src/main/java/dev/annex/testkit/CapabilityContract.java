package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.Action;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What every {@link Capability} does. */
public abstract class CapabilityContract {

  private Capability capability;

  /** A fresh capability; called once before each test. */
  protected abstract Capability open();

  /** For each operation a request that the extension of {@link #requester} may make. */
  protected abstract Map<String, JsonNode> requests();

  /**
   * Permissions in their written form, the widest first; none for a capability that every extension
   * may use.
   */
  protected abstract List<String> permissions();

  /** Further permissions, to be compared with one another and with {@link #permissions}. */
  protected Stream<String> morePermissions() {
    return Stream.empty();
  }

  /** Further wishes to judge permissions by, besides those of {@link #requests}. */
  protected Stream<Access<?>> moreWishes() {
    return Stream.empty();
  }

  /** The wish that a request comes to. */
  protected final Access<?> wish(String operation, JsonNode request) {
    return allowing().wish(operation, request);
  }

  /** Every text that begins with one of these and goes on with one of those. */
  protected static List<String> each(List<String> beginnings, String... ends) {
    return beginnings.stream()
        .flatMap(beginning -> Arrays.stream(ends).map(end -> beginning + end))
        .toList();
  }

  /** The fewest permissions that allow everything together; the first one unless said otherwise. */
  protected List<String> widestPermissions() {
    return permissions().subList(0, Math.min(1, permissions().size()));
  }

  /** Other capabilities whose permissions its effects ask for. */
  protected List<Capability> beside() {
    return List.of();
  }

  /** Permissions of the others in their written form, without which its effects fail. */
  protected List<String> permissionsBeside() {
    return List.of();
  }

  /** Who asks. */
  protected Extension requester() {
    return CapabilityHarness.extension("notes");
  }

  /** The capability under test. */
  protected final Capability capability() {
    return capability;
  }

  @BeforeEach
  void openCapability() {
    capability = open();
  }

  @Test
  void saysItsNameAndWhatItIsInOneLine() {
    assertThat(capability.name()).matches("[a-z][a-z0-9-]{0,31}");
    assertThat(capability.summary()).isNotBlank().doesNotContain("\n").doesNotEndWith(".");
  }

  @Test
  void namesOperationsByItsOwnNameAndAVerb() {
    assertThat(capability.operations())
        .isNotEmpty()
        .extracting(Operation::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches(capability.name() + "\\.[a-z][a-z0-9-]*"));
  }

  @Test
  void hasARequestForEveryOperationInThisTest() {
    assertThat(requests().keySet())
        .containsExactlyInAnyOrderElementsOf(
            capability.operations().stream().map(Operation::name).toList());
  }

  @Test
  void answersWithAnObjectWhatIsAllowed() {
    CapabilityHarness harness = allowing();
    requests()
        .forEach((name, request) ->
            assertThat(harness.call(name, request).isObject()).as(name).isTrue());
  }

  @Test
  void namesEveryTargetForPeople() {
    CapabilityHarness harness = allowing();
    requests()
        .forEach((name, request) ->
            assertThat(harness.wish(name, request).target().toString())
                .as(name)
                .isNotBlank()
                .hasSizeLessThanOrEqualTo(JournalEntry.MAX_TARGET_LENGTH)
                .matches(Printable::is, "is printable"));
  }

  @Test
  void refusesFieldsItDoesNotKnow() {
    CapabilityHarness harness = allowing();
    requests()
        .forEach((name, request) -> {
          ObjectNode more = request.asObject().deepCopy().put("no-such-field", 1);
          assertThatThrownBy(() -> harness.call(name, more))
              .as(name)
              .isInstanceOfSatisfying(
                  AnnexException.class,
                  e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
              .hasMessageContaining(name)
              .hasMessageContaining("no-such-field");
        });
  }

  @Test
  void refusesARequestThatIsNoObject() {
    CapabilityHarness harness = allowing();
    for (String name : requests().keySet()) {
      for (String request : List.of("null", "[]", "7", "\"text\"")) {
        assertThatThrownBy(() -> harness.call(name, request))
            .as("%s of %s", name, request)
            .isInstanceOfSatisfying(
                AnnexException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL));
      }
    }
  }

  @Test
  void deniesWithoutAGrantWhatIsNotFree() {
    CapabilityHarness harness = CapabilityHarness.granting(capability).as(requester());
    for (Operation<?, ?, ?> operation : capability.operations()) {
      JsonNode request = request(operation);
      if (operation.free()) {
        assertThat(harness.call(operation.name(), request).isObject()).isTrue();
      } else {
        assertThatThrownBy(() -> harness.call(operation.name(), request))
            .as(operation.name())
            .isInstanceOfSatisfying(
                AnnexException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED))
            .hasMessageContaining(operation.name());
      }
    }
  }

  @Test
  void allowsEveryOperationUnderItsWidestPermissions() {
    boolean allFree = capability.operations().stream().allMatch(Operation::free);
    assertThat(permissions().isEmpty()).as("has no permissions").isEqualTo(allFree);
    if (allFree) {
      return;
    }
    CapabilityHarness harness =
        CapabilityHarness.granting(capability, widest())
            .beside(beside().toArray(Capability[]::new))
            .as(requester());
    requests()
        .forEach((name, request) ->
            assertThat(harness.call(name, request).isObject()).as(name).isTrue());
  }

  @Test
  void readsOnlyPermissionsOfItsFamily() {
    for (String permission : permissions()) {
      assertThat(PermissionRequest.parse(permission).capability()).isEqualTo(capability.name());
    }
  }

  @Test
  void readsAPermissionTheSameEveryTime() {
    for (String permission : permissions()) {
      assertThat(read(permission)).isEqualTo(read(permission));
    }
  }

  @Test
  void describesItsPermissions() {
    for (String permission : permissions()) {
      assertThat(read(permission).describe())
          .as(permission)
          .isNotBlank()
          .doesNotStartWith("may ")
          .doesNotEndWith(".")
          .matches(Printable::is, "is one printable line");
      assertThat(read(permission).risk()).as(permission).isNotNull();
    }
  }

  @Test
  void refusesAPermissionItDoesNotHave() {
    String unknown = capability.name() + ".no-such-permission";
    assertThatThrownBy(() -> read(unknown))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining("\"" + unknown + "\"")
        .message()
        .hasSizeGreaterThan(unknown.length() + 20);
  }

  @Test
  void coversNothingOfAnotherFamily() {
    CapabilityHarness harness = allowing();
    for (String permission : permissions()) {
      requests()
          .forEach((name, request) -> {
            Access<?> own = harness.wish(name, request);
            Access<?> otherAction =
                new Access<>(
                    own.invocation(),
                    own.subject(),
                    new Action("no-such-family.do"),
                    own.target(),
                    own.routine());
            Access<?> toolCall =
                new Access<>(
                    own.invocation(), own.subject(), Action.CALL_TOOL, own.target(), own.routine());
            Access<?> otherTarget =
                new Access<>(
                    own.invocation(),
                    own.subject(),
                    own.action(),
                    "a target of something else",
                    own.routine());
            assertThat(List.of(otherAction, toolCall, otherTarget))
                .as("%s and %s", permission, name)
                .noneMatch(read(permission)::covers);
          });
    }
  }

  @Test
  void aPermissionIncludesOnlyWhatAllowsNothingMore() {
    List<String> texts =
        Stream.concat(permissions().stream(), morePermissions()).distinct().toList();
    List<Permission> all = texts.stream().map(this::read).toList();
    List<Access<?>> wishes = new ArrayList<>(moreWishes().toList());
    requests().forEach((name, request) -> wishes.add(allowing().wish(name, request)));
    for (int wide = 0; wide < all.size(); wide++) {
      assertThat(all.get(wide).includes(all.get(wide))).as("%s itself", texts.get(wide)).isTrue();
      assertThat(all.get(wide).includes(new Stranger())).as(texts.get(wide)).isFalse();
      for (int narrow = 0; narrow < all.size(); narrow++) {
        if (all.get(wide).includes(all.get(narrow))) {
          assertThat(onlyAllowedBy(all.get(narrow), all.get(wide), wishes))
              .as("wishes that %s allows and %s does not", texts.get(narrow), texts.get(wide))
              .isEmpty();
        }
      }
    }
  }

  private static List<String> onlyAllowedBy(
      Permission narrow, Permission wide, List<Access<?>> wishes) {
    if (wishes.stream().anyMatch(wish -> wide.toGrant(wish).isPresent())) {
      // It allows nothing by itself: what, is left to whoever grants it.
      return List.of();
    }
    return wishes.stream()
        .filter(wish -> narrow.covers(wish) && !wide.covers(wish))
        .map(wish -> "%s of %s".formatted(wish.action(), wish.target()))
        .toList();
  }

  /** A permission of somebody else. */
  private record Stranger() implements Permission {
    @Override
    public boolean covers(Access<?> access) {
      return false;
    }

    @Override
    public String describe() {
      return "do something else";
    }

    @Override
    public Risk risk() {
      return Risk.LOW;
    }

    @Override
    public boolean changesState() {
      return false;
    }

    @Override
    public boolean reachesOutside() {
      return false;
    }
  }

  private CapabilityHarness allowing() {
    return CapabilityHarness.allowing(capability, widest())
        .beside(beside().toArray(Capability[]::new))
        .as(requester());
  }

  private String[] widest() {
    return Stream.concat(widestPermissions().stream(), permissionsBeside().stream())
        .toArray(String[]::new);
  }

  private JsonNode request(Operation<?, ?, ?> operation) {
    return requests().getOrDefault(operation.name(), Json.object());
  }

  private Permission read(String permission) {
    return capability.readPermission(PermissionRequest.parse(permission));
  }
}
