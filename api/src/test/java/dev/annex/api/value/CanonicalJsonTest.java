package dev.annex.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Numbers and orderings are those of RFC 8785, its appendix B and section 3.2.3. */
final class CanonicalJsonTest {

  private static final String EMPTY_MODULE =
      "93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476";

  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "0000000000000002, 1e-323",
    "0000000000000003, 1.5e-323",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void writesNumbersAsEcmaScriptDoes(String bits, String expected) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(canonical(JsonNodeFactory.instance.numberNode(value))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1,                  1",
    "-1,                 -1",
    "-0,                 0",
    "-0.0,               0",
    "1.0,                1",
    "1E30,               1e+30",
    "4.50,               4.5",
    "2e-3,               0.002",
    "100e-2,             1",
    "0.000000000000000000000000001, 1e-27",
    "9007199254740991,   9007199254740991",
    "9007199254740992,   9007199254740992",
    "100000000000000000000, 100000000000000000000",
    "1000000000000000000000, 1e+21",
    "295147905179352830000, 295147905179352830000",
    "0.1000000000000000055, 0.1"
  })
  void writesNumbersInTheirOneForm(String given, String expected) {
    assertThat(canonical(given)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9007199254740993", "-9007199254740993", "123456789012345678901234567890"})
  void refusesIntegersThatADoubleCannotHold(String integer) {
    assertRefused(integer, "does not fit a double exactly");
  }

  @Test
  void refusesNumbersThatAreNotFinite() {
    assertRefused("1e400", "not finite");
    assertRefused("1" + "0".repeat(390), "too large for a double");
  }

  @Test
  void readsBackToTheSameNumberAndTheSameText() {
    Random random = new Random(8785);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        String text = canonical(JsonNodeFactory.instance.numberNode(value));
        assertThat(Double.parseDouble(text)).isEqualTo(value);
        assertThat(canonical(text)).isEqualTo(text);
        assertThat(new BigDecimal(text).precision()).isLessThanOrEqualTo(21);
      }
    }
  }

  @Test
  void ordersMembersByTheirUtf16CodeUnits() {
    String unordered =
        """
        {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh",
         "1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"o"}
        """;
    assertThat(canonical(unordered))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"o\","
                + "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\","
                + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
  }

  @Test
  void escapesOnlyWhatMustBe() {
    assertThat(
            canonical(
                "\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\\u007f\\b\\t\\f\""))
        .isEqualTo("\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u007f\\b\\t\\f\"");
  }

  @Test
  void ordersInsideArraysAndKeepsTheOrderOfArrays() {
    assertThat(canonical(" [ 3 , {\"b\" : null , \"a\" : [ true , false , {} ] } , [] ] "))
        .isEqualTo("[3,{\"a\":[true,false,{}],\"b\":null},[]]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\ud800\"", "\"a\\udc00\"", "\"\\udc00\\ud800\""})
  void refusesHalfSurrogatePairs(String json) {
    assertRefused(json, "half a surrogate pair");
  }

  @Test
  void refusesHalfSurrogatePairsInNames() {
    assertThatThrownBy(() -> Json.canonical(Json.object().put("\ud83d", 1)))
        .hasMessageContaining("half a surrogate pair");
  }

  @Test
  void refusesBytes() {
    assertThatThrownBy(() -> Json.canonical(JsonNodeFactory.instance.binaryNode(new byte[1])))
        .hasMessageContaining("BINARY has no canonical form");
  }

  @Test
  void givesTheDigestsOfTheSigningTestVector() {
    byte[] manifest = Json.canonical(manifest("My Extension"));
    assertThat(manifest).hasSize(132);
    assertThat(new String(manifest, StandardCharsets.UTF_8))
        .startsWith("{\"actions\":[{\"description\":");
    Digest digest = Digest.of(manifest);
    assertThat(digest.hex())
        .isEqualTo("779577615caf7eba209c00061a3ed614647458eff4473d1664f9a53609f8d94f");

    String message = "morphee-ext-sig-v1\n" + EMPTY_MODULE + "\n" + digest.hex() + "\n";
    assertThat(message).hasSize(149);
    assertThat(Digest.of(message).hex())
        .isEqualTo("4cc4dc58c4f650c2b4050640470d6dba6554d4364e2e703c8d32521ec657da65");
    assertThat(Digest.of(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}).hex()).isEqualTo(EMPTY_MODULE);
  }

  @Test
  void keepsTextOutsideAsciiAsItIs() {
    byte[] manifest = Json.canonical(manifest("Café"));
    assertThat(manifest).hasSize(125);
    assertThat(Digest.of(manifest).hex())
        .isEqualTo("5295917af413d96991a971162e49b9292ce91b0aad0eaa1f3b53a08a2c50d22e");
  }

  private static JsonNode manifest(String name) {
    return Json.parse(
        """
        {"id":"my-ext","name":"%s","version":"0.1.0","permissions":["log"],
         "actions":[{"name":"greet","description":"Say hello"}]}
        """
            .formatted(name));
  }

  private static void assertRefused(String json, String why) {
    assertThatThrownBy(() -> canonical(json))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JSON))
        .hasMessageContaining(why);
  }

  private static String canonical(String json) {
    return canonical(Json.parse(json));
  }

  private static String canonical(JsonNode node) {
    return new String(Json.canonical(node), StandardCharsets.UTF_8);
  }
}
