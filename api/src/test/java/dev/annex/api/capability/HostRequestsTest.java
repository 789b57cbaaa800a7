package dev.annex.api.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.Operation.Nothing;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

final class HostRequestsTest {

  record Inner(Optional<Double> part) {}

  record Request(
      Optional<String> text,
      Optional<Long> number,
      Optional<Boolean> truth,
      Optional<byte[]> bytes,
      Optional<List<Inner>> list) {}

  record Empty() {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"text\":1}            | field \"text\" must be text",
        "{\"number\":\"1\"}      | field \"number\" must be a whole number",
        "{\"number\":1e30}       | field \"number\" must be a whole number",
        "{\"number\":99999999999999999999} | field \"number\" is out of range or cannot be read",
        "{\"truth\":\"yes\"}     | field \"truth\" must be true or false",
        "{\"bytes\":\"%\"}       | field \"bytes\" must be bytes: binary, or base64 text with padding",
        "{\"list\":{}}           | field \"list\" must be a list",
        "{\"list\":[{\"part\":1},{\"part\":\"x\"}]} | field \"list.1.part\" must be a number",
        "{\"list\":[7]}          | field \"list.0\" must be an object",
        "{\"more\":1}            | there is no field \"more\"; there is text, number, truth, bytes, list",
        "{\"a\\u001bb\":1}       | there is no field \"a\\u{1b}b\"; there is text, number, truth, bytes, list",
      })
  void nameTheFieldThatDoesNotFit(String request, String why) {
    assertThatThrownBy(() -> HostRequests.read(new Fake<>(Request.class), Json.parse(request)))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessage("fake.do failed: %s.", why);
  }

  @Test
  void sayWhenThereAreNoFields() {
    assertThatThrownBy(() -> HostRequests.read(new Fake<>(Empty.class), Json.parse("{\"a\":1}")))
        .hasMessage("fake.do failed: there is no field \"a\"; there is none.");
    assertThat(HostRequests.read(new Fake<>(Empty.class), Json.object())).isEqualTo(new Empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "1", "\"\"", "\"text\""})
  void areObjects(String request) {
    assertThatThrownBy(() -> HostRequests.read(new Fake<>(Empty.class), Json.parse(request)))
        .hasMessage("fake.do failed: its request is no JSON object.");
  }

  @Test
  void keepBinaryNodes() {
    var tree = Json.object().set("bytes", JsonNodeFactory.instance.binaryNode(new byte[] {0, -1}));
    Request request = HostRequests.read(new Fake<>(Request.class), tree);
    assertThat(request.bytes().orElseThrow()).containsExactly(0, -1);
  }

  @Test
  void knowWhatMustBeThere() {
    assertThat(HostRequests.required(Optional.of(7), "fake.do", "number")).isEqualTo(7);
    assertThatThrownBy(() -> HostRequests.required(Optional.empty(), "fake.do", "number"))
        .hasMessage("fake.do failed: field \"number\" is missing.");
  }

  private record Fake<Q>(Class<Q> requestType) implements Operation<Q, String, Nothing> {
    @Override
    public String name() {
      return "fake.do";
    }

    @Override
    public String resolve(Q request, Requester requester) {
      throw new AssertionError("only read");
    }

    @Override
    public Nothing perform(Permit<String> permit, HostContext context) {
      throw new AssertionError("only read");
    }

    @Override
    public boolean routine() {
      return false;
    }
  }
}
