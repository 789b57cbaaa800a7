package dev.annex.capabilities.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.core.memory.MemoryKeyValueStore;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class KeyValueCapabilityTest extends CapabilityContract {

  private final MutableClock clock = MutableClock.standing();
  private final List<String> heard = new ArrayList<>();

  private void heard(ExtensionId owner, String key, boolean removed) {
    heard.add("%s %s %s".formatted(owner, key, removed));
  }

  @Override
  protected Capability open() {
    return new KeyValueCapability(new MemoryKeyValueStore(clock), this::heard, clock);
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(
        "kv.get", Json.object().put("key", "notes/1"),
        "kv.set", Json.object().put("key", "notes/1").put("value", bytes("milk")),
        "kv.delete", Json.object().put("key", "notes/1"),
        "kv.list", Json.object().put("prefix", "notes/"));
  }

  @Override
  protected List<String> permissions() {
    return List.of("kv", "kv.read", "kv.write", "kv=notes/", "kv.read=notes/", "kv.write=notes/");
  }

  @Override
  protected Stream<String> morePermissions() {
    return each(
        List.of("kv", "kv.read", "kv.write", "kv.shared", "kv.shared-read", "kv.shared-write"),
        "",
        "=n",
        "=notes/",
        "=notes/1",
        "=other/")
        .stream();
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return Stream.of("n", "notes", "notes/", "notes/1", "notes/12", "other/1")
        .flatMap(key ->
            Stream.of("own", "shared")
                .flatMap(space ->
                    Stream.of(
                        wish("kv.get", Json.object().put("key", key).put("space", space)),
                        wish("kv.delete", Json.object().put("key", key).put("space", space)),
                        wish("kv.list", Json.object().put("prefix", key).put("space", space)))));
  }

  @Test
  void tellsOfEveryChangeAndOfNothingElse() {
    CapabilityHarness harness = granted();
    harness.call("kv.set", "{\"key\":\"a\",\"value\":\"AA==\"}");
    harness.call("kv.set", "{\"key\":\"a\",\"value\":\"AA==\",\"ifAbsent\":true}");
    harness.call("kv.get", "{\"key\":\"a\"}");
    harness.call("kv.delete", "{\"key\":\"a\"}");
    harness.call("kv.delete", "{\"key\":\"a\"}");
    assertThat(heard).containsExactly("notes a false", "notes a true");
  }

  @Test
  void sharesWhatIsMeantToBeSharedAndNothingElse() {
    CapabilityHarness notes = CapabilityHarness.granting(capability(), "kv", "kv.shared");
    CapabilityHarness mail =
        CapabilityHarness.granting(capability(), "kv", "kv.shared-read=team/")
            .as(CapabilityHarness.extension("mail"));
    notes.call("kv.set", "{\"key\":\"team/a\",\"value\":\"AQ==\",\"space\":\"shared\"}");
    notes.call("kv.set", "{\"key\":\"team/a\",\"value\":\"AA==\"}");
    String shared = "{\"key\":\"team/a\",\"space\":\"shared\"}";
    assertThat(mail.call("kv.get", shared).get("value").binaryValue()).containsExactly(1);
    assertThat(mail.call("kv.get", "{\"key\":\"team/a\"}").get("value").isNull()).isTrue();
    assertDenied(() -> mail.call("kv.get", "{\"key\":\"other\",\"space\":\"shared\"}"));
    assertDenied(
        () -> mail.call("kv.set", "{\"key\":\"team/a\",\"value\":\"AQ==\",\"space\":\"shared\"}"));
    assertDenied(() -> CapabilityHarness.granting(capability(), "kv").call("kv.get", shared));
    assertDenied(() ->
        CapabilityHarness.granting(capability(), "kv.shared")
            .call("kv.get", "{\"key\":\"team/a\"}"));
    assertThatThrownBy(() -> notes.call("kv.get", "{\"key\":\"a\",\"space\":\"mail\"}"))
        .hasMessageContaining("space");
  }

  private static void assertDenied(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
  }

  @Test
  void givesBackEveryByteAsBinary() {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    CapabilityHarness harness = granted();
    long revision =
        harness
            .call("kv.set", Json.object().put("key", "a").put("value", everyByte))
            .get("revision")
            .longValue();

    JsonNode found = harness.call("kv.get", "{\"key\":\"a\"}");
    assertThat(found.get("value").isBinary()).isTrue();
    assertThat(found.get("value").binaryValue()).containsExactly(everyByte);
    assertThat(found.get("revision").longValue()).isEqualTo(revision);
  }

  @Test
  void takesBase64TextWhereTheWireHasNoBytes() {
    CapabilityHarness harness = granted();
    harness.call("kv.set", "{\"key\":\"a\",\"value\":\"bWlsaw==\"}");
    assertThat(harness.call("kv.get", "{\"key\":\"a\"}").get("value").binaryValue())
        .isEqualTo(bytes("milk"));
  }

  @Test
  void roundTripsItsOwnAnswerThroughJsonText() {
    CapabilityHarness harness = granted();
    set(harness, "a", "milk");
    JsonNode asText = Json.parse(Json.write(harness.call("kv.get", "{\"key\":\"a\"}")));
    harness.call("kv.set", Json.object().put("key", "b").set("value", asText.get("value")));
    assertThat(harness.call("kv.get", "{\"key\":\"b\"}").get("value").binaryValue())
        .isEqualTo(bytes("milk"));
  }

  @Test
  void tellsAnEmptyValueFromNone() {
    CapabilityHarness harness = granted();
    set(harness, "empty", "");
    assertThat(harness.call("kv.get", "{\"key\":\"empty\"}").get("value").binaryValue()).isEmpty();
    assertThat(harness.call("kv.get", "{\"key\":\"none\"}"))
        .hasToString("{\"value\":null,\"revision\":null}");
  }

  @Test
  void storesOnlyWhatNobodyChangedInBetween() {
    CapabilityHarness harness = granted();
    JsonNode first = set(harness, "a", "1");
    String revision = first.get("revision").toString();
    assertThat(
            harness
                .call(
                    "kv.set",
                    "{\"key\":\"a\",\"value\":\"Mg==\",\"ifRevision\":%s}".formatted(revision))
                .get("stored")
                .booleanValue())
        .isTrue();
    assertThat(
            harness.call(
                "kv.set",
                "{\"key\":\"a\",\"value\":\"Mw==\",\"ifRevision\":%s}".formatted(revision)))
        .hasToString("{\"stored\":false,\"revision\":null}");
    assertThat(text(harness, "a")).isEqualTo("2");
  }

  @Test
  void storesOnlyWhereNothingIs() {
    CapabilityHarness harness = granted();
    String request = "{\"key\":\"a\",\"value\":\"MQ==\",\"ifAbsent\":true}";
    assertThat(harness.call("kv.set", request).get("stored").booleanValue()).isTrue();
    assertThat(harness.call("kv.set", request).get("stored").booleanValue()).isFalse();
  }

  @Test
  void ignoresAConditionThatIsFalse() {
    CapabilityHarness harness = granted();
    String request = "{\"key\":\"a\",\"value\":\"MQ==\",\"ifAbsent\":false}";
    assertThat(harness.call("kv.set", request).get("stored").booleanValue()).isTrue();
    assertThat(harness.call("kv.set", request).get("stored").booleanValue()).isTrue();
  }

  @Test
  void deletesUnlessTheConditionStandsAgainstIt() {
    CapabilityHarness harness = granted();
    String revision = set(harness, "a", "1").get("revision").toString();
    assertThat(harness.call("kv.delete", "{\"key\":\"a\",\"ifRevision\":-1}"))
        .hasToString("{\"deleted\":false}");
    assertThat(harness.call("kv.delete", "{\"key\":\"a\",\"ifRevision\":%s}".formatted(revision)))
        .hasToString("{\"deleted\":true}");
    assertThat(harness.call("kv.delete", "{\"key\":\"a\"}")).hasToString("{\"deleted\":false}");
  }

  @Test
  void forgetsAValueWhenItsTimeIsOver() {
    CapabilityHarness harness = granted();
    harness.call("kv.set", "{\"key\":\"a\",\"value\":\"MQ==\",\"ttlSeconds\":60}");
    clock.advance(Duration.ofSeconds(59));
    assertThat(text(harness, "a")).isEqualTo("1");
    clock.advance(Duration.ofSeconds(1));
    assertThat(harness.call("kv.get", "{\"key\":\"a\"}").get("value").isNull()).isTrue();
  }

  @Test
  void listsKeysPageByPage() {
    CapabilityHarness harness = granted();
    for (String key : List.of("b/2", "a/1", "b/1", "b/3", "c")) {
      set(harness, key, "");
    }
    assertThat(harness.call("kv.list", "{}"))
        .hasToString("{\"keys\":[\"a/1\",\"b/1\",\"b/2\",\"b/3\",\"c\"]}");
    assertThat(harness.call("kv.list", "{\"prefix\":\"b/\",\"limit\":2}"))
        .hasToString("{\"keys\":[\"b/1\",\"b/2\"]}");
    assertThat(harness.call("kv.list", "{\"prefix\":\"b/\",\"limit\":2,\"after\":\"b/2\"}"))
        .hasToString("{\"keys\":[\"b/3\"]}");
  }

  @Test
  void listsAHundredKeysUnlessToldOtherwise() {
    CapabilityHarness harness = granted();
    for (int i = 0; i < 120; i++) {
      set(harness, "key" + i, "");
    }
    assertThat(harness.call("kv.list", "{}").get("keys")).hasSize(ListKeys.DEFAULT_LIMIT);
    assertThat(harness.call("kv.list", "{\"limit\":1000}").get("keys")).hasSize(120);
  }

  @Test
  void keepsExtensionsApart() {
    CapabilityHarness notes = granted();
    CapabilityHarness mail = notes.as(CapabilityHarness.extension("mail"));
    set(notes, "a", "secret");
    assertThat(mail.call("kv.get", "{\"key\":\"a\"}").get("value").isNull()).isTrue();
    assertThat(mail.call("kv.list", "{}").get("keys")).isEmpty();
    assertThat(mail.call("kv.delete", "{\"key\":\"a\"}")).hasToString("{\"deleted\":false}");
    assertThat(text(notes, "a")).isEqualTo("secret");
  }

  @Test
  void takesNoOwnerFromARequest() {
    assertThatThrownBy(() -> granted().call("kv.get", "{\"key\":\"a\",\"owner\":\"mail\"}"))
        .hasMessage("kv.get failed: there is no field \"owner\"; there is space, key.");
  }

  @ParameterizedTest
  @CsvSource({
    "kv,             kv.get kv.set kv.delete kv.list",
    "kv.read,        kv.get kv.list",
    "kv.write,       kv.set kv.delete",
    "kv=notes/,      kv.get kv.set kv.delete kv.list",
    "kv.read=notes/, kv.get kv.list",
    "kv.write=no,    kv.set kv.delete",
    "kv=other/,      ''",
    "kv=notes/1/,    ''",
  })
  void allowsWhatIsGrantedAndNoMore(String permission, String allowed) {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), permission);
    requests()
        .forEach((name, request) -> {
          if (List.of(allowed.split(" ")).contains(name)) {
            assertThat(harness.call(name, request).isObject()).isTrue();
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
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "kv=notes/");
    for (String request : List.of("{}", "{\"prefix\":\"note\"}", "{\"prefix\":\"mail/\"}")) {
      assertThatThrownBy(() -> harness.call("kv.list", request)).hasMessageContaining("*\" denied");
    }
    assertThat(harness.call("kv.list", "{\"prefix\":\"notes/a\",\"after\":\"a\"}").get("keys"))
        .isEmpty();
  }

  @Test
  void journalsOnlyWhatWasDenied() {
    CapabilityHarness harness = CapabilityHarness.granting(capability(), "kv.read");
    harness.call("kv.get", "{\"key\":\"a\"}");
    assertThat(harness.journalled()).isEmpty();
    assertThatThrownBy(() -> set(harness, "a\u001b[2J\u202e", "secret"))
        .hasMessageStartingWith("kv.set of \"a\\u{1b}[2J\\u{202e}\" denied: ");
    assertThat(harness.journalled())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.verdict()).isEqualTo(Verdict.DENIED);
          assertThat(entry.target()).isEqualTo("a\\u{1b}[2J\\u{202e}");
          assertThat(entry.toString()).doesNotContain("secret");
        });
  }

  @Test
  void countsALimitInBytesOfTheKey() {
    CapabilityHarness harness = limited(Limit.KV_KEY_BYTES, 4);
    set(harness, "éé", "");
    assertThatThrownBy(() -> set(harness, "ééa", ""))
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
              assertThat(e.fault().details())
                  .isEqualTo(Map.of("limit", Json.parse("\"kv-key-bytes\""), "value", longNode(4)));
            })
        .hasMessage(
            "kv.set of \"ééa\" refused: field \"key\" has 5 B, above limit kv-key-bytes of 4 B. Its manifest may want up to 1 KiB, if the operator allows that.");
    assertThatThrownBy(() -> harness.call("kv.list", "{\"prefix\":\"12345\"}"))
        .hasMessageContaining("field \"prefix\" has 5 B");
  }

  @Test
  void refusesAValueAboveItsLimit() {
    CapabilityHarness harness = limited(Limit.KV_VALUE_BYTES, 4);
    set(harness, "a", "1234");
    assertThatThrownBy(() -> set(harness, "a", "12345"))
        .hasMessage(
            "kv.set of \"a\" refused: the value has 5 B, above limit kv-value-bytes of 4 B. Its manifest may want up to 8 MiB, if the operator allows that.");
    assertThat(text(harness, "a")).isEqualTo("1234");
  }

  @Test
  void refusesWhatWouldMakeAllValuesTogetherTooLarge() {
    CapabilityHarness harness = limited(Limit.KV_TOTAL_BYTES, 10);
    set(harness, "a", "1234");
    set(harness, "b", "1234");
    assertThatThrownBy(() -> set(harness, "c", ""))
        .hasMessage(
            "kv.set of \"c\" refused: all keys and values together would have 11 B, above limit kv-total-bytes of 10 B. Its manifest may want up to 1 GiB, if the operator allows that.");
    assertThat(harness.meter().stopped()).as("the call goes on").isEmpty();
    harness.call("kv.delete", "{\"key\":\"a\"}");
    set(harness, "c", "");
  }

  @Test
  void saysThatALimitIsAlreadyAtItsMost() {
    CapabilityHarness harness = limited(Limit.KV_KEY_BYTES, Limit.KV_KEY_BYTES.maximum());
    assertThatThrownBy(() -> set(harness, "k".repeat(1_025), ""))
        .hasMessageEndingWith("of 1 KiB. That is the most an operator may give.")
        .message()
        .hasSizeLessThan(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kv.get    | {}                                   | field \"key\" is missing",
        "kv.get    | {\"key\":\"\"}                       | field \"key\" is empty",
        "kv.get    | {\"key\":7}                          | field \"key\" must be text",
        "kv.get    | {\"key\":\"\\ud800\"}                | field \"key\" holds half a surrogate pair, which has no UTF-8 form",
        "kv.set    | {\"key\":\"a\"}                      | field \"value\" is missing",
        "kv.set    | {\"key\":\"a\",\"value\":null}       | field \"value\" is missing",
        "kv.set    | {\"key\":\"a\",\"value\":7}          | field \"value\" must be bytes: binary, or base64 text with padding",
        "kv.set    | {\"key\":\"a\",\"value\":{}}         | field \"value\" must be bytes: binary, or base64 text with padding",
        "kv.set    | {\"key\":\"a\",\"value\":\"mi!k\"}   | field \"value\" must be bytes: binary, or base64 text with padding",
        "kv.set    | {\"key\":\"a\",\"value\":\"\",\"ttlSeconds\":0} | field \"ttlSeconds\" is 0, it must be between 1 and 315360000",
        "kv.set    | {\"key\":\"a\",\"value\":\"\",\"ttlSeconds\":315360001} | field \"ttlSeconds\" is 315360001, it must be between 1 and 315360000",
        "kv.set    | {\"key\":\"a\",\"value\":\"\",\"ifRevision\":\"\"} | field \"ifRevision\" must be a whole number",
        "kv.set    | {\"key\":\"a\",\"value\":\"\",\"ifAbsent\":1} | field \"ifAbsent\" must be true or false",
        "kv.set    | {\"key\":\"a\",\"value\":\"\",\"ifAbsent\":true,\"ifRevision\":1} | field \"ifAbsent\" cannot be true together with ifRevision: no value is both",
        "kv.delete | {\"key\":\"a\",\"ifRevision\":1.5}   | field \"ifRevision\" must be a whole number",
        "kv.list   | {\"limit\":0}                        | field \"limit\" is 0, it must be between 1 and 1000",
        "kv.list   | {\"limit\":1001}                     | field \"limit\" is 1001, it must be between 1 and 1000",
        "kv.list   | {\"after\":[]}                       | field \"after\" must be text",
      })
  void saysWhatIsWrongWithARequest(String operation, String request, String why) {
    assertThatThrownBy(() -> granted().call(operation, request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessage("%s failed: %s.", operation, why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kv.delete", "kv.get=notes/", "kv.all"})
  void saysWhichPermissionsThereAre(String permission) {
    assertThatThrownBy(
            () -> CapabilityHarness.granting(capability(), permission).call("kv.list", "{}"))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
    assertThatThrownBy(() -> capability().readPermission(PermissionRequest.parse(permission)))
        .hasMessage(
            "Permission \"%s\" does not exist: there are kv, kv.read and kv.write, and kv.shared, kv.shared-read and kv.shared-write for keys that all extensions share, each also for keys with a prefix as in kv=notes/.",
            permission);
  }

  @ParameterizedTest
  @CsvSource({
    "kv,              MEDIUM, true,  read and write its own stored values",
    "kv.read,         LOW,    false, read its own stored values",
    "kv.write=notes/, LOW,    true,  'write its own stored values under keys that begin with \"notes/\"'",
  })
  void describesWhatAPermissionAllows(
      String permission, String risk, boolean changesState, String text) {
    var read = capability().readPermission(PermissionRequest.parse(permission));
    assertThat(read.risk()).hasToString(risk);
    assertThat(read.changesState()).isEqualTo(changesState);
    assertThat(read.reachesOutside()).isFalse();
    assertThat(read.describe()).isEqualTo(text);
  }

  private CapabilityHarness granted() {
    return CapabilityHarness.granting(capability(), "kv");
  }

  private CapabilityHarness limited(Limit limit, long value) {
    return granted()
        .as(
            CapabilityHarness.extension(
                "notes", Limits.defaults().with(limit, value), List.of(), List.of()));
  }

  private static JsonNode set(CapabilityHarness harness, String key, String value) {
    return harness.call("kv.set", Json.object().put("key", key).put("value", bytes(value)));
  }

  private static String text(CapabilityHarness harness, String key) {
    byte[] value = harness.call("kv.get", Json.object().put("key", key)).get("value").binaryValue();
    return new String(value, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode longNode(long value) {
    return Json.object().numberNode(value);
  }
}
