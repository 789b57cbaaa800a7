package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.capabilities.http.ObjectClient.Downloaded;
import dev.annex.capabilities.http.SignatureV4.Signable;
import dev.annex.testkit.CapabilityHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Signatures over method, path, query, header fields and body are good where they arrive. The
 * scenario itself, {@link #keepsObjects}, was also run against S3Proxy, see {@code
 * docs/interop.md}.
 */
final class SignedRequestsTest extends HttpFixture {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private static final SignatureV4 OURS = new SignatureV4("local", "secret", "us-east-1");
  private static final SignatureV4 OTHERS = new SignatureV4("local", "guessed", "us-east-1");

  private final ObjectServer server;

  SignedRequestsTest() throws IOException {
    server = new ObjectServer(OURS);
  }

  @BeforeEach
  void closeServerInTheEnd() {
    closing(server);
  }

  private ObjectClient client(SignatureV4 signature) {
    return client(http, server.authority(), signature, CLOCK);
  }

  static ObjectClient client(
      HttpCapability http, String authority, SignatureV4 signature, InstantSource clock) {
    Limits limits = Limits.defaults().with(Limit.HTTP_BYTES, 1L << 30);
    CapabilityHarness host =
        CapabilityHarness.granting(http, "http=http://" + authority)
            .as(CapabilityHarness.extension("notes", limits, List.of(), List.of()));
    return new ObjectClient(host, authority, signature, clock);
  }

  /** The example that the description of the algorithm works out in full. */
  @Test
  void signsAsTheDescriptionDoes() {
    List<Field> signed =
        new SignatureV4(
                "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
            .sign(
                "GET",
                "/test.txt",
                "examplebucket.s3.amazonaws.com",
                List.of(new Field("Range", "bytes=0-9")),
                SignatureV4.digest(new byte[0]),
                Instant.parse("2013-05-24T00:00:00Z"));
    assertThat(signed.getLast().value())
        .endsWith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void anythingElseThanWhatWasSignedIsFoundOut() {
    byte[] body = {1, 2, 3};
    List<Field> fields =
        new ArrayList<>(
            OURS.sign(
                "PUT",
                "/a?b=c",
                "host",
                List.of(new Field("x-amz-meta-a", "1")),
                SignatureV4.digest(body),
                CLOCK.instant()));
    fields.addFirst(new Field("Host", "host"));
    assertThat(OURS.verifies(new Signable("PUT", "/a?b=c", fields), body)).isTrue();
    assertThat(OURS.verifies(new Signable("PUT", "/a?b=d", fields), body)).isFalse();
    assertThat(OURS.verifies(new Signable("PUT", "/%61?b=c", fields), body)).isFalse();
    assertThat(OURS.verifies(new Signable("POST", "/a?b=c", fields), body)).isFalse();
    assertThat(OURS.verifies(new Signable("PUT", "/a?b=c", fields), new byte[3])).isFalse();
    fields.set(1, new Field("x-amz-meta-a", "2"));
    assertThat(OURS.verifies(new Signable("PUT", "/a?b=c", fields), body)).isFalse();
  }

  @Test
  void everySignatureIsGoodWhereItArrives() {
    keepsObjects(client(OURS), 5 << 20);
  }

  @Test
  void fieldsArriveAsTheyWereWrittenAndInOrder() {
    ObjectClient client = client(OURS);
    keepsObjects(client, 100);
    List<Signable> expected = new ArrayList<>();
    for (Signable sent : client.sent()) {
      List<Field> fields = new ArrayList<>();
      fields.add(new Field("Host", server.authority()));
      fields.addAll(sent.fields());
      expected.add(new Signable(sent.method(), sent.target(), fields));
    }
    assertThat(withoutAddedLength(server.arrived(), client.sent())).isEqualTo(expected);
  }

  /** The host adds the length of a body where the guest left it to it. */
  private static List<Signable> withoutAddedLength(List<Signable> arrived, List<Signable> sent) {
    assertThat(arrived).hasSameSizeAs(sent);
    List<Signable> rest = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      boolean own = !sent.get(i).field("Content-Length").isEmpty();
      Signable one = arrived.get(i);
      rest.add(
          own
              ? one
              : new Signable(
                  one.method(), one.target(), Field.without(one.fields(), "Content-Length")));
    }
    return rest;
  }

  @Test
  void aSignatureByAnotherKeyIsNot() {
    JsonNode refused = client(OTHERS).send("PUT", "/bucket", Optional.empty());
    assertThat(refused.get("status").intValue()).isEqualTo(403);
    assertThat(text(refused)).contains("SignatureDoesNotMatch");
  }

  /** Puts, gets, lists and deletes objects, small ones whole and a large one in pieces. */
  static void keepsObjects(ObjectClient client, int large) {
    String key = "notes/Grüße an 東京 (1)+~'!*.txt";
    String path = "/bucket/" + SignatureV4.encoded(key, "/");
    byte[] body = "Grüße".getBytes(StandardCharsets.UTF_8);
    assertThat(status(client.send("PUT", "/bucket", Optional.empty()))).isEqualTo(200);

    JsonNode put =
        client.send(
            "PUT",
            path,
            Optional.of(body),
            new Field("x-amz-meta-Author", "one  two"),
            new Field("Content-Type", "text/plain; charset=utf-8"),
            new Field("X-AMZ-META-second", "2"));
    assertThat(status(put)).as(text(put)).isEqualTo(200);
    JsonNode got = client.send("GET", path, Optional.empty(), new Field("Accept", "*/*"));
    assertThat(text(got)).isEqualTo("Grüße");

    JsonNode list =
        client.send(
            "GET",
            "/bucket?prefix="
                + SignatureV4.encoded("notes/Grüße an", "")
                + "&list-type=2&delimiter=",
            Optional.empty());
    assertThat(status(list)).as(text(list)).isEqualTo(200);
    assertThat(text(list)).contains("<Key>" + key + "</Key>");

    JsonNode head = client.send("HEAD", path, Optional.empty());
    assertThat(status(head)).isEqualTo(200);
    assertThat(header(head, "Content-Length")).contains(Integer.toString(body.length));

    byte[] pattern = new byte[large];
    new Random(4).nextBytes(pattern);
    assertThat(status(client.upload("/bucket/large", pattern))).isEqualTo(200);
    assertThat(client.download("/bucket/large"))
        .isEqualTo(new Downloaded(200, large, SignatureV4.digest(pattern)));

    assertThat(status(client.send("DELETE", path, Optional.empty()))).isEqualTo(204);
    assertThat(status(client.send("GET", path, Optional.empty()))).isEqualTo(404);
  }

  private static int status(JsonNode response) {
    return response.get("status").intValue();
  }
}
