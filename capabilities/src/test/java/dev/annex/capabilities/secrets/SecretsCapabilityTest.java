package dev.annex.capabilities.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.Action;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.core.memory.MemorySecretStore;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.MutableClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class SecretsCapabilityTest extends CapabilityContract {

  private static final String CANARY = "canary-9e02-tell-nobody";
  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final Action USE = new Action(SecretUse.ACTION);

  private final List<String> known = new ArrayList<>();
  private final SecretStore store = new MemorySecretStore(MutableClock.standing());

  @Override
  protected Capability open() {
    return new SecretsCapability(
        store, (id, secret) -> known.add("%s: %s".formatted(id, secret.reveal())));
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(
        "secrets.get", Json.object().put("name", "oauth/1"),
        "secrets.has", Json.object().put("name", "oauth/1"),
        "secrets.set", Json.object().put("name", "oauth/1").put("value", CANARY),
        "secrets.delete", Json.object().put("name", "oauth/1"),
        "secrets.list", Json.object().put("prefix", "oauth/"),
        "secrets.reveal", Json.object().put("name", "oauth/1"));
  }

  @Override
  protected List<String> permissions() {
    return List.of(
        "secrets",
        "secrets.read",
        "secrets.write",
        "secrets=oauth/*",
        "secrets.read=oauth/1",
        "secrets.write=oauth/*",
        "secrets.use",
        "secrets.use=oauth/1",
        "secrets.use=oauth/*@https://api.example.com",
        "secrets.reveal",
        "secrets.reveal=oauth/1");
  }

  @Override
  protected Stream<String> morePermissions() {
    return Stream.concat(
        each(
            List.of("secrets", "secrets.read", "secrets.write", "secrets.reveal", "secrets.use"),
            "=o*",
            "=oauth/*",
            "=oauth/1",
            "=oauth/2",
            "=github")
            .stream(),
        each(
            List.of("secrets.use=oauth/*", "secrets.use=oauth/1", "secrets.use=github"),
            "@https://api.example.com",
            "@https://other.example")
            .stream());
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return Stream.of("o", "oauth/1", "oauth/2", "oauth/12", "github")
        .flatMap(name -> {
          Access<?> reading = wish("secrets.get", Json.object().put("name", name));
          return Stream.of(
              reading,
              wish("secrets.delete", Json.object().put("name", name)),
              wish("secrets.list", Json.object().put("prefix", name)),
              wish("secrets.reveal", Json.object().put("name", name)),
              using(reading, name, "https://api.example.com"),
              using(reading, name, "https://api.example.com:444"));
        });
  }

  private static Access<?> using(Access<?> some, String name, String destination) {
    return new Access<>(
        some.invocation(), some.subject(), USE, new SecretUse(name, destination), false);
  }

  @Override
  protected List<String> widestPermissions() {
    return List.of("secrets", "secrets.reveal");
  }

  // --- its own

  @Test
  void keepsASecretUntilItIsDeleted() {
    CapabilityHarness harness = granting("secrets");
    assertThat(harness.call("secrets.get", "{\"name\":\"a\"}")).hasToString("{\"value\":null}");
    assertThat(harness.call("secrets.has", "{\"name\":\"a\"}")).hasToString("{\"present\":false}");
    assertThat(set(harness, "a", "milk")).hasToString("{\"stored\":true}");
    assertThat(harness.call("secrets.get", "{\"name\":\"a\"}")).hasToString("{\"value\":\"milk\"}");
    assertThat(harness.call("secrets.has", "{\"name\":\"a\"}")).hasToString("{\"present\":true}");
    assertThat(harness.call("secrets.delete", "{\"name\":\"a\"}"))
        .hasToString("{\"deleted\":true}");
    assertThat(harness.call("secrets.delete", "{\"name\":\"a\"}"))
        .hasToString("{\"deleted\":false}");
  }

  @Test
  void saysWhichValuesAnExtensionGotToKnow() {
    CapabilityHarness harness = granting("secrets", "secrets.reveal=shared");
    share("shared", "theirs");
    store.put(Owner.extension(NOTES), new SecretName("a"), Secret.of("mine"), 9);
    harness.call("secrets.has", "{\"name\":\"a\"}");
    harness.call("secrets.get", "{\"name\":\"none\"}");
    assertThat(known).isEmpty();
    harness.call("secrets.get", "{\"name\":\"a\"}");
    harness.call("secrets.reveal", "{\"name\":\"shared\"}");
    set(harness, "b", "new");
    assertThat(known).containsExactly("notes: mine", "notes: theirs", "notes: new");
  }

  @Test
  void listsNamesPageByPageAndNoValues() {
    CapabilityHarness harness = granting("secrets");
    for (String name : List.of("b/2", "a", "b/1", "b/3")) {
      set(harness, name, CANARY);
    }
    assertThat(harness.call("secrets.list", "{}"))
        .hasToString("{\"names\":[\"a\",\"b/1\",\"b/2\",\"b/3\"]}");
    assertThat(harness.call("secrets.list", "{\"prefix\":\"b/\",\"limit\":2}"))
        .hasToString("{\"names\":[\"b/1\",\"b/2\"]}");
    assertThat(harness.call("secrets.list", "{\"prefix\":\"b/\",\"after\":\"b/2\"}"))
        .hasToString("{\"names\":[\"b/3\"]}");
  }

  @Test
  void keepsExtensionsApartAndTheOperatorToo() {
    CapabilityHarness notes = granting("secrets");
    CapabilityHarness mail = notes.as(CapabilityHarness.extension("mail"));
    set(notes, "a", "mine");
    share("b", "shared");
    assertThat(mail.call("secrets.get", "{\"name\":\"a\"}")).hasToString("{\"value\":null}");
    assertThat(mail.call("secrets.list", "{}")).hasToString("{\"names\":[]}");
    assertThat(mail.call("secrets.delete", "{\"name\":\"a\"}")).hasToString("{\"deleted\":false}");
    for (String operation : List.of("secrets.get", "secrets.has", "secrets.delete")) {
      assertThat(notes.call(operation, "{\"name\":\"b\"}").toString())
          .doesNotContain("shared", "true");
    }
    assertThat(store.has(Owner.operator(), new SecretName("b"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"owner", "extension", "holder", "for"})
  void takesNoOwnerFromARequest(String field) {
    for (String operation : requests().keySet()) {
      JsonNode request = requests().get(operation).asObject().deepCopy().put(field, "mail");
      assertThatThrownBy(() -> granting("secrets", "secrets.reveal").call(operation, request))
          .hasMessageContaining("there is no field \"%s\"".formatted(field));
    }
  }

  @Test
  void keepsNoMoreThanTheLimit() {
    CapabilityHarness harness =
        granting("secrets")
            .as(
                CapabilityHarness.extension(
                    "notes", Limits.defaults().with(Limit.SECRETS, 2), List.of(), List.of()));
    set(harness, "a", "1");
    set(harness, "b", "1");
    set(harness, "a", "2");
    assertThatThrownBy(() -> set(harness, "c", CANARY))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
        .hasMessage(
            "secrets.set of \"c\" refused: there are 2 secrets already, limit secrets. Delete what is not needed any more; its manifest may want up to 1000, if the operator allows that.");
    assertThat(harness.meter().stopped()).as("the call goes on").isEmpty();
  }

  @Test
  void keepsTheLargestValueAndRefusesALargerOne() {
    CapabilityHarness harness = granting("secrets");
    set(harness, "a", "x".repeat(65_536));
    assertThatThrownBy(() -> set(harness, "a", "x".repeat(65_537)))
        .hasMessage(
            "secrets.set failed: field \"value\" has 65537 bytes, at most 65536 can be kept.");
  }

  // --- grants

  @ParameterizedTest
  @CsvSource({
    "secrets,               secrets.get secrets.has secrets.set secrets.delete secrets.list",
    "secrets.read,          secrets.get secrets.has secrets.list",
    "secrets.write,         secrets.set secrets.delete",
    "secrets=oauth/*,       secrets.get secrets.has secrets.set secrets.delete secrets.list",
    "secrets=*,             secrets.get secrets.has secrets.set secrets.delete secrets.list",
    "secrets.read=oauth/1,  secrets.get secrets.has",
    "secrets.write=oauth/1, secrets.set secrets.delete",
    "secrets.read=oauth/,   ''",
    "secrets.read=oauth/11, ''",
    "secrets.read=oauth/1/*,''",
    "secrets.read=OAUTH/1,  ''",
    "secrets.reveal,        secrets.reveal",
    "secrets.reveal=oauth/1,secrets.reveal",
    "secrets.reveal=oauth/2,''",
    "secrets.use,           ''",
    "secrets.use=oauth/1,   ''",
  })
  void allowsWhatIsGrantedAndNoMore(String permission, String allowed) {
    CapabilityHarness harness = granting(permission);
    requests()
        .forEach((name, request) -> {
          if (List.of(allowed.split(" ")).contains(name)) {
            assertThat(harness.call(name, request).isObject()).as(name).isTrue();
          } else {
            assertThatThrownBy(() -> harness.call(name, request))
                .as(name)
                .isInstanceOfSatisfying(
                    AnnexException.class,
                    e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
          }
        });
  }

  @Test
  void deniesListingOutsideTheGrantedPrefix() {
    CapabilityHarness harness = granting("secrets=oauth/*");
    for (String request : List.of("{}", "{\"prefix\":\"oaut\"}", "{\"prefix\":\"mail/\"}")) {
      assertThatThrownBy(() -> harness.call("secrets.list", request))
          .hasMessageContaining("*\" denied");
    }
    assertThat(harness.call("secrets.list", "{\"prefix\":\"oauth/a\"}").get("names")).isEmpty();
  }

  @Test
  void revealsTheOperatorsSecretOnlyUnderItsOwnPermission() {
    share("github", "shared");
    set(granting("secrets"), "github", "mine");
    String request = "{\"name\":\"github\"}";
    assertThat(granting("secrets.reveal=github").call("secrets.reveal", request))
        .hasToString("{\"value\":\"shared\"}");
    assertThat(granting("secrets").call("secrets.get", request))
        .hasToString("{\"value\":\"mine\"}");
    assertThatThrownBy(() -> granting("secrets", "secrets.use").call("secrets.reveal", request))
        .hasMessageContaining("secrets.reveal of \"github\" denied");
    assertThatThrownBy(
            () -> granting("secrets.reveal=github").call("secrets.reveal", "{\"name\":\"other\"}"))
        .hasMessageContaining("denied");
  }

  @Test
  void doesNotTellWhetherAnOperatorsSecretExistsToWhoMayNotSeeIt() {
    share("github", "shared");
    CapabilityHarness harness = granting("secrets");
    for (String name : List.of("github", "nothing")) {
      assertThatThrownBy(() -> harness.call("secrets.reveal", Json.object().put("name", name)))
          .message()
          .satisfies(message -> assertThat(message.replace(name, "X")).contains("of \"X\" denied"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "secrets.use,                                github,  https://api.github.com,      true",
    "secrets.use=github,                         github,  https://anywhere.test,       true",
    "secrets.use=github,                         github2, https://api.github.com,      false",
    "secrets.use=github,                         GitHub,  https://api.github.com,      false",
    "secrets.use=git*,                           github,  https://api.github.com,      true",
    "secrets.use=github@https://api.github.com,  github,  https://api.github.com,      true",
    "secrets.use=github@https://api.github.com,  github,  https://API.GitHub.com:443,  true",
    "secrets.use=github@https://API.github.com:443/, github, https://api.github.com,   true",
    "secrets.use=github@https://api.github.com,  github,  http://api.github.com,       false",
    "secrets.use=github@https://api.github.com,  github,  https://api.github.com:8443, false",
    "secrets.use=github@https://api.github.com,  github,  https://api.github.com.evil.test, false",
    "secrets.use=github@https://api.github.com,  github,  https://evil.test,           false",
    "secrets.use=github@https://api.github.com,  github,  https://api.github.com@evil.test, false",
    "secrets.use=github@https://api.github.com,  github,  https://api.github.com/path, false",
    "secrets.use=github@https://api.github.com,  github,  '',                          false",
    "secrets.use=github@https://api.github.com,  other,   https://api.github.com,      false",
    "secrets.use=*@https://api.github.com,       other,   https://api.github.com,      true",
    "secrets.use=a@http://127.0.0.1:8080,        a,       http://127.0.0.1:8080,       true",
    "secrets.use=a@http://127.0.0.1:8080,        a,       http://127.0.0.1,            false",
    "secrets.use=a@https://[2001:DB8::1],        a,       https://[2001:db8::1]:443,   true",
    "secrets,                                    github,  https://api.github.com,      false",
    "secrets.reveal=github,                      github,  https://api.github.com,      false",
  })
  void allowsTheUseOfASecretWhereItWasGranted(
      String permission, String name, String destination, boolean allowed) {
    Access<?> some =
        granting("secrets")
            .wish("secrets.get", requests().getOrDefault("secrets.get", Json.object()));
    Access<SecretUse> use =
        new Access<>(
            some.invocation(), some.subject(), USE, new SecretUse(name, destination), false);
    assertThat(capability().readPermission(PermissionRequest.parse(permission)).covers(use))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secrets=a b",
        "secrets.read=**",
        "secrets.read=a*b",
        "secrets.use=github@",
        "secrets.use=github@api.github.com",
        "secrets.use=github@https://*.github.com",
        "secrets.use=github@https://api.github.com/repos",
        "secrets.use=github@https://user@api.github.com",
        "secrets.use=github@https://api.github.com:99999",
        "secrets.use=github@https://api.github.com@https://evil.test",
        "secrets.reveal=github@https://api.github.com",
      })
  void refusesScopesThatMeanNothing(String permission) {
    assertThatThrownBy(() -> capability().readPermission(PermissionRequest.parse(permission)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining("Permission \"%s\" cannot be read".formatted(permission));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secrets | MEDIUM | true | false | read and write its own secrets",
        "secrets.read=a | MEDIUM | false | false | read its own secrets named \"a\"",
        "secrets.write=a/* | LOW | true | false | write its own secrets with names that begin with \"a/\"",
        "secrets.use=a@https://b.test:443 | MEDIUM | false | true | have secrets named \"a\" sent to https://b.test without seeing them",
        "secrets.use=a | HIGH | false | true | have secrets named \"a\" sent to anybody it may talk to without seeing them",
        "secrets.reveal=a | HIGH | false | false | see the operator's secrets named \"a\" in plain",
      })
  void describesWhatAPermissionAllows(
      String permission, String risk, boolean changes, boolean outside, String text) {
    var read = capability().readPermission(PermissionRequest.parse(permission));
    assertThat(read.risk()).hasToString(risk);
    assertThat(read.changesState()).isEqualTo(changes);
    assertThat(read.reachesOutside()).isEqualTo(outside);
    assertThat(read.describe()).isEqualTo(text);
  }

  // --- where a value may not turn up

  @Test
  void journalsNamesAndNeverValues() {
    CapabilityHarness harness = granting("secrets", "secrets.reveal=shared");
    share("shared", CANARY);
    set(harness, "a", CANARY);
    assertThat(harness.call("secrets.get", "{\"name\":\"a\"}").toString()).contains(CANARY);
    assertThat(harness.call("secrets.reveal", "{\"name\":\"shared\"}").toString()).contains(CANARY);
    harness.call("secrets.delete", "{\"name\":\"a\"}");

    assertThat(harness.journalled())
        .extracting(entry -> entry.action() + " " + entry.target())
        .containsExactly("secrets.set a", "secrets.reveal shared", "secrets.delete a");
    CapabilityHarness denied = granting();
    assertThatThrownBy(() -> set(denied, "a", CANARY))
        .satisfies(e -> assertThat(everythingIn(e)).doesNotContain(CANARY));
    assertThat(denied.journalled())
        .singleElement()
        .satisfies(entry -> assertThat(entry.verdict()).isEqualTo(Verdict.DENIED));
    assertThat(harness.journalled().toString() + denied.journalled()).doesNotContain(CANARY);
  }

  @Test
  void showsNoValueInAnythingThatPrints() {
    JsonNode request = Json.object().put("name", "a").put("value", CANARY);
    for (Operation<?, ?, ?> operation : capability().operations()) {
      if (operation.name().equals("secrets.set")) {
        Object read = HostRequests.read(operation, request);
        assertThat(read.toString()).doesNotContain(CANARY);
      }
    }
    Access<?> wish = granting("secrets").wish("secrets.set", request);
    assertThat(wish.toString() + wish.target()).doesNotContain(CANARY);
    assertThat(new GetSecret.Response(Optional.of(CANARY)).toString()).doesNotContain(CANARY);
    assertThat(new RevealSecret.Response(Optional.of(CANARY)).toString()).doesNotContain(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"a\",\"value\":[\"%s\"]}",
        "{\"name\":\"a\",\"value\":{\"value\":\"%s\"}}",
        "{\"name\":\"a\",\"value\":\"%s\\ud800\"}",
        "{\"name\":\"a b\",\"value\":\"%s\"}",
        "{\"name\":7,\"value\":\"%s\"}",
        "{\"value\":\"%s\"}",
        "{\"name\":\"a\",\"value\":\"%s\",\"more\":1}",
        "{\"name\":\"a\",\"value\":\"%s\",\"more\":\"%1$s\"}",
      })
  void showsNoValueInFailures(String request) {
    assertThatThrownBy(() -> granting("secrets").call("secrets.set", request.formatted(CANARY)))
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL);
              assertThat(e.fault().toString()).doesNotContain(CANARY);
            })
        .satisfies(e -> assertThat(everythingIn(e)).doesNotContain(CANARY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secrets.get  | {}                       | field \"name\" is missing",
        "secrets.get  | {\"name\":7}             | field \"name\" must be text",
        "secrets.get  | {\"name\":\"\"}          | field \"name\" is \"\", and names are 1 to 128 letters and digits of ASCII, '.', '_', '-', ':', '/' or '%'",
        "secrets.set  | {\"name\":\"a\"}         | field \"value\" is missing",
        "secrets.set  | {\"name\":\"a\",\"value\":7} | field \"value\" must be text",
        "secrets.list | {\"limit\":0}            | field \"limit\" is 0, it must be between 1 and 1000",
        "secrets.list | {\"prefix\":\"ä\"}       | field \"prefix\" is \"ä\", and names are 1 to 128 letters and digits of ASCII, '.', '_', '-', ':', '/' or '%'",
      })
  void saysWhatIsWrongWithARequest(String operation, String request, String why) {
    assertThatThrownBy(() -> granting("secrets").call(operation, request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessage("%s failed: %s.", operation, why);
  }

  // --- as a source for others

  @Test
  void findsTheExtensionsOwnSecretBeforeTheOperators() {
    SecretSource source = new StoredSecrets(store);
    assertThat(source.find(NOTES, "github")).isEmpty();
    share("github", "shared");
    assertThat(source.find(NOTES, "github").map(Secret::reveal)).hasValue("shared");
    set(granting("secrets"), "github", "mine");
    assertThat(source.find(NOTES, "github").map(Secret::reveal)).hasValue("mine");
    assertThat(source.find(new ExtensionId("mail"), "github").map(Secret::reveal))
        .hasValue("shared");
    assertThat(source.find(NOTES, "no name}}")).isEmpty();
  }

  private CapabilityHarness granting(String... permissions) {
    return CapabilityHarness.granting(capability(), permissions);
  }

  private void share(String name, String value) {
    assertThat(store.put(Owner.operator(), new SecretName(name), Secret.of(value), 10)).isTrue();
  }

  private static JsonNode set(CapabilityHarness harness, String name, String value) {
    return harness.call("secrets.set", Json.object().put("name", name).put("value", value));
  }

  private static String everythingIn(Throwable failure) {
    StringWriter out = new StringWriter();
    failure.printStackTrace(new PrintWriter(out));
    return out.toString();
  }
}
