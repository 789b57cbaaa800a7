package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.value.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What programs in the background wrote, where their log was not given a file. The contract hands
 * out a path, so each has one that only reading knows, and only of the skill's own programs.
 */
record ProgramLogs(HostOperations host) {

  private static final String OUTPUT = "shell.output";
  private static final Pattern PATH = Pattern.compile("/annex/programs/([0-9]{1,18})/output\\.log");

  /** As much as one answer holds, with room for what stands around it. */
  private static final long MOST_BYTES = LuminarysGuest.MAX_BYTES.bytes() - (64 << 10);

  static String path(long program) {
    return "/annex/programs/%d/output.log".formatted(program);
  }

  /** What a program wrote, as far as it is kept; empty when the path is not such a log. */
  Optional<byte[]> content(String path) {
    Matcher matcher = PATH.matcher(path);
    return matcher.matches()
        ? Optional.of(content(path, Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  private byte[] content(String path, long program) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long offset = 0;
    boolean more = true;
    while (more) {
      ObjectNode wish = Json.object().put("program", program).put("offset", offset);
      JsonNode piece = host.call(OUTPUT, wish, path);
      byte[] bytes = HostOperations.bytes(piece, "output");
      more =
          piece.path("truncated").asBoolean(false)
              && bytes.length > 0
              && all.size() + 2L * bytes.length <= MOST_BYTES;
      all.writeBytes(bytes);
      offset = piece.path("nextOffset").asLong(0);
    }
    return all.toByteArray();
  }

  /** The same in lines, as {@code fs_read_lines} gives them. */
  Optional<JsonNode> lines(String path, long offset, long limit) {
    return content(path).map(content -> lines(content, offset, limit));
  }

  private static JsonNode lines(byte[] content, long offset, long limit) {
    List<String> all =
        new ArrayList<>(new String(content, StandardCharsets.UTF_8).lines().toList());
    int from = (int) Math.min(offset, all.size());
    int to =
        limit > 0 ? (int) Math.min(from + Math.min(limit, all.size()), all.size()) : all.size();
    ObjectNode answer = Json.object();
    ArrayNode lines = answer.putArray("lines");
    all.subList(from, to).forEach(lines::add);
    return answer
        .put("total_lines", all.size())
        .put("offset", offset)
        .put("is_truncated", to < all.size());
  }
}
