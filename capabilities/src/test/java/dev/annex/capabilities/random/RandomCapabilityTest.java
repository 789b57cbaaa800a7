package dev.annex.capabilities.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class RandomCapabilityTest extends CapabilityContract {

  private static final long SEED = 42;

  @Override
  protected Capability open() {
    return new RandomCapability(new Random(SEED));
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of("random.bytes", Json.object().put("count", 16));
  }

  @Override
  protected List<String> permissions() {
    return List.of();
  }

  @Test
  void givesTheBytesOfItsGeneratorAsBinary() {
    byte[] expected = new byte[5];
    new Random(SEED).nextBytes(expected);
    JsonNode bytes = draw("{\"count\":5}").get("bytes");
    assertThat(bytes.isBinary()).isTrue();
    assertThat(bytes.binaryValue()).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, DrawBytes.MAX_BYTES})
  void givesAsManyAsWanted(int count) {
    JsonNode bytes = draw("{\"count\":%d}".formatted(count)).get("bytes");
    assertThat(bytes.binaryValue()).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                            | random.bytes failed: field \"count\" is missing.",
        "{\"count\":null}              | random.bytes failed: field \"count\" is missing.",
        "{\"count\":0}                 | random.bytes failed: field \"count\" is 0, it must be between 1 and 65536.",
        "{\"count\":-1}                | random.bytes failed: field \"count\" is -1, it must be between 1 and 65536.",
        "{\"count\":65537}             | random.bytes failed: field \"count\" is 65537, it must be between 1 and 65536.",
        "{\"count\":4294967297}        | random.bytes failed: field \"count\" is 4294967297, it must be between 1 and 65536.",
        "{\"count\":1.5}               | random.bytes failed: field \"count\" must be a whole number.",
        "{\"count\":\"5\"}             | random.bytes failed: field \"count\" must be a whole number.",
        "{\"count\":99999999999999999999} | random.bytes failed: field \"count\" is out of range or cannot be read.",
        "{\"amount\":5}                | random.bytes failed: there is no field \"amount\"; there is count.",
      })
  void saysWhatIsWrongWithTheCount(String request, String message) {
    assertThatThrownBy(() -> draw(request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessage(message);
  }

  private JsonNode draw(String request) {
    return CapabilityHarness.granting(capability()).call("random.bytes", request);
  }
}
