package dev.annex.core.invoke;

import dev.annex.api.call.Content;
import dev.annex.api.call.Result;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;

/** How many bytes a result has, as it would be written. */
final class ResultSize {

  private ResultSize() {}

  static long of(Result result) {
    long size = result.value().map(value -> (long) Json.writeBytes(value).length).orElse(0L);
    for (Content content : result.content()) {
      size += of(content);
    }
    return size;
  }

  static long of(Content content) {
    return switch (content) {
      case Content.Text text -> text.text().getBytes(StandardCharsets.UTF_8).length;
      case Content.Image image -> image.data().length;
      case Content.Audio audio -> audio.data().length;
      case Content.Embedded embedded -> Json.writeBytes(embedded.contents()).length;
      case Content.Link link -> link.uri().length() + (long) link.name().length();
    };
  }
}
