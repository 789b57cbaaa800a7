package dev.annex.capabilities.files;

import static dev.annex.capabilities.files.FilesFixture.at;
import static dev.annex.capabilities.files.FilesFixture.fails;
import static dev.annex.capabilities.files.FilesFixture.failsAs;
import static dev.annex.capabilities.files.FilesFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.FileChoice;
import dev.annex.api.call.FileChoice.Chosen;
import dev.annex.api.call.FileChoice.Direction;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.files.ForbiddenFolders;
import dev.annex.testkit.CapabilityHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Files that a person chooses during a call. */
final class ChosenFilesTest {

  @TempDir Path base;

  private FilesFixture folder;
  private final Person person = new Person();

  /** Chooses what it is told to. */
  private static final class Person implements Progress {
    private final List<FileChoice> asked = new ArrayList<>();
    private Optional<Chosen> answer = Optional.empty();
    private Runnable meanwhile = () -> {};

    void chooses(Path path) {
      answer = Optional.of(new Chosen(path, "my file"));
    }

    @Override
    public Optional<Chosen> chooseFile(FileChoice wish) {
      asked.add(wish);
      meanwhile.run();
      return answer;
    }

    @Override
    public void advanced(double done, OptionalDouble total, String message) {}

    @Override
    public void logged(LogLine line) {}

    @Override
    public void emitted(String type, JsonNode data) {}
  }

  @BeforeEach
  void open() throws IOException {
    folder = new FilesFixture(base);
    Files.writeString(folder.inside("note"), "0123456789");
  }

  private CapabilityHarness call() {
    return folder.granting("files.chosen").heardBy(person);
  }

  private static JsonNode choose(CapabilityHarness call, String direction) {
    return call.call("files.choose", Json.object().put("direction", direction));
  }

  private static long opened(CapabilityHarness call, Path path, String mode) {
    return call.call("files.open", at(path).put("mode", mode)).get("handle").longValue();
  }

  @Test
  void readsWhatWasChosenToBeOpened() {
    person.chooses(folder.inside("note"));
    CapabilityHarness call = call();
    JsonNode answer =
        call.call(
            "files.choose",
            """
            {"direction": "open", "title": "Upload", "defaultName": "a/b.txt", "filters": ["*.txt"]}
            """);
    assertThat(answer.get("path").stringValue()).isEqualTo(folder.inside("note").toString());
    assertThat(answer.get("name").stringValue()).isEqualTo("my file");
    assertThat(person.asked)
        .containsExactly(new FileChoice(Direction.OPEN, "Upload", "b.txt", List.of("*.txt")));
    long handle = opened(call, folder.inside("note"), "read");
    ObjectNode request = Json.object().put("handle", handle);
    assertThat(text(call.call("files.handle-read", request))).isEqualTo("0123456789");
    call.call("files.handle-close", request);
  }

  @Test
  void writesWhatWasChosenToBeSavedAndDoesNotReadIt() throws IOException {
    person.chooses(folder.inside("saved"));
    CapabilityHarness call = call();
    choose(call, "save");
    long handle = opened(call, folder.inside("saved"), "truncate");
    ObjectNode request = Json.object().put("handle", handle);
    call.call(
        "files.handle-write",
        request.deepCopy().put("content", "text".getBytes(StandardCharsets.UTF_8)));
    failsAs(ErrorCode.PERMISSION_DENIED, () -> call.call("files.handle-read", request));
    call.call("files.handle-close", request);
    assertThat(Files.readString(folder.inside("saved"))).isEqualTo("text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "truncate", "append", "replace", "both"})
  void doesNotWriteWhatWasChosenToBeOpened(String mode) throws IOException {
    person.chooses(folder.inside("note"));
    CapabilityHarness call = call();
    choose(call, "open");
    failsAs(ErrorCode.PERMISSION_DENIED, () -> opened(call, folder.inside("note"), mode));
    assertThat(Files.readString(folder.inside("note"))).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "both", "replace"})
  void doesNotReadOrReplaceWhatWasChosenToBeSaved(String mode) {
    person.chooses(folder.inside("note"));
    CapabilityHarness call = call();
    choose(call, "save");
    failsAs(ErrorCode.PERMISSION_DENIED, () -> opened(call, folder.inside("note"), mode));
  }

  @Test
  void opensNothingBesideBelowOrAround() throws IOException {
    Files.writeString(folder.inside("other"), "x");
    person.chooses(folder.inside("note"));
    CapabilityHarness call = call();
    choose(call, "open");
    for (Path path :
        List.of(
            folder.inside("other"),
            folder.inside(),
            folder.inside("note/below"),
            folder.outside("secret"))) {
      failsAs(ErrorCode.PERMISSION_DENIED, () -> opened(call, path, "read"));
    }
    failsAs(ErrorCode.PERMISSION_DENIED, () -> call.call("files.read", at(folder.inside("note"))));
    failsAs(ErrorCode.PERMISSION_DENIED, () -> call.call("files.stat", at(folder.inside("note"))));
  }

  @Test
  void thePersonsTimeIsNotTheCalls() {
    CapabilityHarness call = folder.granting("files.chosen").heardBy(person);
    List<Duration> left = new ArrayList<>();
    person.meanwhile =
        () -> {
          left.add(call.meter().timeLeft());
          pause();
          left.add(call.meter().timeLeft());
        };
    choose(call, "open");
    assertThat(left.get(1)).isEqualTo(left.get(0));
    pause();
    assertThat(call.meter().timeLeft()).as("afterwards").isLessThan(left.get(0));
    assertThat(call.meter().waitingLeft()).isLessThan(Meter.MOST_WAITING);
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCallThatIsCancelledMeanwhileHasNoUseForTheAnswer() {
    person.chooses(folder.inside("note"));
    CapabilityHarness call = folder.granting("files.chosen").heardBy(person);
    person.meanwhile = () -> call.meter().cancel("nobody wants it");
    failsAs(ErrorCode.CANCELLED, () -> choose(call, "open"));
    assertThat(call.handles().size()).isZero();
  }

  @Test
  void forgetsTheChoiceWithTheCall() {
    person.chooses(folder.inside("note"));
    choose(call(), "open");
    failsAs(ErrorCode.PERMISSION_DENIED, () -> opened(call(), folder.inside("note"), "read"));
  }

  @Test
  void givesNothingWhenThePersonCancels() {
    JsonNode answer = choose(call(), "open");
    assertThat(answer.get("path").isNull()).isTrue();
    failsAs(ErrorCode.PERMISSION_DENIED, () -> opened(call(), folder.inside("note"), "read"));
  }

  @Test
  void followsThePersonsLinksOnceAndNoneLater() throws IOException {
    Path link = Files.createSymbolicLink(folder.inside("link"), folder.inside("note"));
    person.chooses(link);
    CapabilityHarness call = call();
    String path = choose(call, "open").get("path").stringValue();
    assertThat(path).isEqualTo(folder.inside("note").toString());
    Files.delete(folder.inside("note"));
    Files.createSymbolicLink(folder.inside("note"), folder.outside("secret"));
    fails("link", () -> opened(call, folder.inside("note"), "read"));
  }

  @Test
  void doesNotSaveThroughALinkThatLeadsNowhere() throws IOException {
    Path link = Files.createSymbolicLink(folder.inside("link"), folder.outside("new"));
    person.chooses(link);
    CapabilityHarness call = call();
    choose(call, "save");
    fails("link", () -> opened(call, link, "truncate"));
    assertThat(folder.outside("new")).doesNotExist();
  }

  @Test
  void keepsWhatIsTheHostsOwn() {
    FilesCapability capability =
        new FilesCapability(new GrantedFiles(ForbiddenFolders.of(folder.inside())));
    person.chooses(folder.inside("note"));
    CapabilityHarness call = CapabilityHarness.granting(capability, "files.chosen").heardBy(person);
    choose(call, "open");
    fails("forbidden", () -> opened(call, folder.inside("note"), "read"));
  }

  @Test
  void needsThePermission() {
    CapabilityHarness call = folder.granted().heardBy(person);
    failsAs(ErrorCode.PERMISSION_DENIED, () -> choose(call, "open"));
    assertThat(person.asked).isEmpty();
  }

  @Test
  void refusesWhatIsNoWish() {
    failsAs(ErrorCode.INVALID_HOST_CALL, () -> choose(call(), "delete"));
    failsAs(
        ErrorCode.INVALID_HOST_CALL,
        () -> call().call("files.choose", "{\"direction\": \"open\", \"title\": \"a\\u0007\"}"));
    person.chooses(folder.inside("nothing"));
    assertThatThrownBy(() -> choose(call(), "open"))
        .isInstanceOfSatisfying(
            AnnexException.class,
            e ->
                assertThat(e.fault().details())
                    .as("what was chosen is not the extension's business: " + e.getMessage())
                    .containsOnlyKeys("reason"));
  }
}
