package dev.annex.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ToolIdsTest {

  @Test
  void namesAndIdsAreThoseOfTheHost() throws IOException {
    int done = 0;
    for (Json one :
        Json.parse(Files.readString(Path.of("../../cases/agh/names.json"))).asArray().elements()) {
      JsonObject object = one.asObject();
      String about = object.text("about").orElseThrow();
      Optional<String> name = object.text("name");
      if (name.isEmpty()) {
        assertThat(ToolIds.isId(object.text("id").orElseThrow()))
            .as(about)
            .isEqualTo(object.text("problem").isEmpty());
      } else if (object.text("segment").isPresent()) {
        assertThat(ToolIds.segment(name.get())).as(about).isEqualTo(object.text("segment").get());
      } else {
        assertThatThrownBy(() -> ToolIds.segment(name.get()))
            .as(about)
            .isInstanceOf(IllegalArgumentException.class);
      }
      done++;
    }
    assertThat(done).isGreaterThan(15);
  }
}
