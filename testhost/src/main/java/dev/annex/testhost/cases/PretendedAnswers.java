package dev.annex.testhost.cases;

import dev.annex.api.value.Json;
import dev.annex.testhost.HttpReply;
import dev.annex.testhost.ReceivedRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The answers of web servers as a case writes them: the first that fits and is not used up. */
final class PretendedAnswers {

  private static final Pattern URL = Pattern.compile("(https?://[^/?#]+)(/[^?#]*)?(?:\\?([^#]*))?");
  private static final long OK = 200;
  private static final long FIRST_STATUS = 100;
  private static final long LAST_STATUS = 999;
  private static final String[] REPLY = {"status", "headers", "json", "text", "base64", "hangUp"};

  private final List<Entry> entries = new ArrayList<>();

  /** One answer. Several threads may ask for it. */
  private static final class Entry {
    private final String place;
    private final Optional<String> method;
    private final Pattern address;
    private final Map<String, String> query;
    private final Optional<JsonNode> body;
    private final HttpReply reply;
    private long left;

    Entry(
        String place,
        Optional<String> method,
        Pattern address,
        Map<String, String> query,
        Optional<JsonNode> body,
        HttpReply reply,
        long times) {
      this.place = place;
      this.method = method;
      this.address = address;
      this.query = query;
      this.body = body;
      this.reply = reply;
      this.left = times;
    }

    synchronized boolean take(ReceivedRequest request) {
      if (left == 0 || !fits(request)) {
        return false;
      }
      left--;
      return true;
    }

    private boolean fits(ReceivedRequest request) {
      String url = request.url();
      int question = url.indexOf('?');
      String bare = question < 0 ? url : url.substring(0, question);
      return method.map(request.method()::equals).orElse(true)
          && address.matcher(bare).matches()
          && request.query().entrySet().containsAll(query.entrySet())
          && body.map(expected -> fits(expected, request)).orElse(true);
    }

    private static boolean fits(JsonNode expected, ReceivedRequest request) {
      return Matching.compare("", expected, Shown.body(request)).isEmpty();
    }
  }

  static PretendedAnswers read(Section section) {
    PretendedAnswers answers = new PretendedAnswers();
    int number = 0;
    for (JsonNode one : section.elements("http")) {
      number++;
      answers.entries.add(
          entry(
              Section.of(
                  section.at("http[%d]".formatted(number - 1)),
                  one,
                  "about",
                  "method",
                  "url",
                  "body",
                  "times",
                  "reply")));
    }
    return answers;
  }

  private static Entry entry(Section one) {
    String url =
        one.text("url").orElseThrow(() -> CaseFailure.of(one.where(), "its url is missing"));
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw CaseFailure.of(
          one.at("url"), "it must be an address such as https://api.example.com/items?page=1");
    }
    String path = Optional.ofNullable(parts.group(2)).orElse("/");
    String raw = Optional.ofNullable(parts.group(3)).orElse("");
    Map<String, String> query =
        new ReceivedRequest("GET", "http://h/?" + raw, Map.of(), new byte[0]).query();
    long times = one.number("times").orElse(Long.MAX_VALUE);
    return new Entry(
        parts.group(1),
        one.text("method").map(word -> word.toUpperCase(Locale.ROOT)),
        glob(parts.group(1).toLowerCase(Locale.ROOT) + path),
        query,
        one.value("body"),
        reply(one.section("reply", REPLY)),
        times);
  }

  /** A star stands for any text. */
  private static Pattern glob(String text) {
    StringBuilder pattern = new StringBuilder();
    for (String part : text.split("\\*", -1)) {
      pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(pattern.toString());
  }

  private static HttpReply reply(Section reply) {
    if (reply.flag("hangUp")) {
      return HttpReply.hangUp();
    }
    int status = status(reply);
    Map<String, String> headers = new HashMap<>();
    byte[] body = {};
    if (reply.has("json")) {
      body = Json.writeBytes(reply.value("json").orElseThrow());
      headers.put("Content-Type", "application/json");
    } else if (reply.has("text")) {
      body = reply.text("text").orElseThrow().getBytes(StandardCharsets.UTF_8);
      headers.put("Content-Type", "text/plain; charset=utf-8");
    } else if (reply.has("base64")) {
      body = base64(reply.at("base64"), reply.text("base64").orElseThrow());
    }
    reply
        .members("headers")
        .forEach((name, value) -> {
          headers.keySet().removeIf(name::equalsIgnoreCase);
          headers.put(name, value.asString(""));
        });
    return new HttpReply(status, headers, body);
  }

  private static int status(Section reply) {
    long status = reply.number("status").orElse(OK);
    if (status < FIRST_STATUS || status > LAST_STATUS) {
      throw CaseFailure.of(reply.at("status"), "it must be a status of HTTP, 100 to 999");
    }
    return (int) status;
  }

  static byte[] base64(String where, String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw CaseFailure.of(where, "it is no base64");
    }
  }

  /** The servers it stands in for. */
  Set<String> places() {
    Set<String> places = new LinkedHashSet<>();
    entries.forEach(entry -> places.add(entry.place));
    return places;
  }

  Optional<HttpReply> to(ReceivedRequest request) {
    return entries.stream()
        .filter(entry -> entry.take(request))
        .findFirst()
        .map(entry -> entry.reply);
  }
}
