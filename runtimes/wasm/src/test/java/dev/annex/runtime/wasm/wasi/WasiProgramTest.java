package dev.annex.runtime.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.annex.runtime.wasm.wasi.abi.Errno;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every program has, granted folders or not. */
class WasiProgramTest {

  private static final WasiProgram PROGRAM = new WasiProgram();
  private static final int RESULT = 16;
  private static final int BUFFER = 1_024;

  private final ScriptedGuest guest = new ScriptedGuest();

  @AfterAll
  static void close() {
    PROGRAM.close();
  }

  private void passes(UnaryOperator<WasiSetup> setup) {
    assertThat(PROGRAM.run(guest.wasm(), setup).exitCode())
        .as("number of the call that answered otherwise")
        .isZero();
  }

  private void passes() {
    passes(UnaryOperator.identity());
  }

  @Test
  void seesTheEnvironmentItWasGivenAndNoOther() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("A", "1");
    environment.put("EMPTY", "");
    guest
        .call(Errno.SUCCESS, "environ_sizes_get", RESULT, RESULT + 4)
        .expect(RESULT, 2)
        .expect(RESULT + 4, "A=1.EMPTY=.".length())
        .call(Errno.SUCCESS, "environ_get", RESULT, BUFFER)
        .expect(RESULT + 4, BUFFER + 4)
        .expect(BUFFER, ScriptedGuest.word("A=1\0"));
    passes(setup -> setup.withEnvironment(environment));
    WasiSetup none = WasiSetup.of(_ -> {}, _ -> {});
    assertThatIllegalArgumentException().isThrownBy(() -> none.withEnvironment(Map.of("A=B", "")));
    assertThatIllegalArgumentException().isThrownBy(() -> none.withEnvironment(Map.of("", "")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void everyClockRuns(int clock) {
    guest
        .call(Errno.SUCCESS, "clock_res_get", clock, RESULT)
        .call(Errno.SUCCESS, "clock_time_get", clock, 0L, RESULT);
    passes();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, Integer.MAX_VALUE})
  void otherClocksAreRefused(int clock) {
    guest
        .call(Errno.INVALID, "clock_res_get", clock, RESULT)
        .call(Errno.INVALID, "clock_time_get", clock, 0L, RESULT);
    passes();
  }

  @Test
  void socketsAreRefused() {
    guest
        .call(Errno.NOT_SOCKET, "sock_accept", 1, 0, RESULT)
        .call(Errno.NOT_SOCKET, "sock_recv", 0, BUFFER, 0, 0, RESULT, RESULT)
        .call(Errno.NOT_SOCKET, "sock_send", 1, BUFFER, 0, 0, RESULT)
        .call(Errno.NOT_SOCKET, "sock_shutdown", 2, 1)
        .call(Errno.BAD_DESCRIPTOR, "sock_shutdown", 9, 1);
    passes();
  }

  @ParameterizedTest
  @CsvSource({"0, SUCCESS", "17, SUCCESS", "19, NOT_SUPPORTED", "31, INVALID", "-1, INVALID"})
  void aSignalThatEndsNothingComesBack(int signal, Errno expected) {
    guest.call(expected, "proc_raise", signal);
    passes();
  }

  @Test
  void aSignalEndsAProgramAsAShellTellsIt() {
    guest.call(Errno.SUCCESS, "proc_raise", 6);
    assertThat(PROGRAM.run(guest.wasm(), UnaryOperator.identity()).exitCode()).isEqualTo(134);
  }

  @Test
  void standardStreamsCanBeClosedAndMoved() {
    guest
        .call(Errno.NOT_SEEKABLE, "fd_tell", 1, RESULT)
        .call(Errno.NOT_SEEKABLE, "fd_seek", 1, 0L, 0, RESULT)
        .call(Errno.SUCCESS, "fd_filestat_get", 1, BUFFER)
        .expect(BUFFER + 16, 2)
        .call(Errno.SUCCESS, "fd_renumber", 1, 2)
        .call(Errno.BAD_DESCRIPTOR, "fd_close", 1)
        .call(Errno.BAD_DESCRIPTOR, "fd_renumber", 2, 1)
        .call(Errno.SUCCESS, "fd_close", 2)
        .call(Errno.BAD_DESCRIPTOR, "fd_fdstat_get", 2, BUFFER);
    passes();
  }

  @Test
  void whatWasRenumberedIsWrittenTo() {
    ScriptedGuest.Text hello = guest.text("hello");
    byte[] vector = new byte[8];
    vector[0] = (byte) hello.address();
    vector[1] = (byte) (hello.address() >> 8);
    vector[4] = (byte) hello.length();
    guest
        .call(Errno.SUCCESS, "fd_renumber", 1, 2)
        .call(Errno.SUCCESS, "fd_write", 2, guest.bytes(vector).address(), 1, RESULT);
    WasiProgram.Ended ended = PROGRAM.run(guest.wasm(), UnaryOperator.identity());
    assertThat(ended).isEqualTo(new WasiProgram.Ended(0, "hello", ""));
  }

  @Test
  void pollsStreamsAtOnceAndTellsWhatIsLeft() {
    byte[] subscription = new byte[48];
    subscription[0] = 7;
    subscription[8] = 1;
    guest
        .call(Errno.SUCCESS, "poll_oneoff", guest.bytes(subscription).address(), BUFFER, 1, RESULT)
        .expect(RESULT, 1)
        .expect(BUFFER, 7)
        .expect(BUFFER + 8, 1 << 16)
        .expect(BUFFER + 16, 5)
        .call(Errno.INVALID, "poll_oneoff", BUFFER, BUFFER, 0, RESULT);
    passes(setup -> setup.withInput("input".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void pollTellsOfEachThatCannotBeWaitedFor() {
    byte[] subscriptions = new byte[3 * 48];
    subscriptions[8] = 2;
    subscriptions[16] = 99;
    subscriptions[48 + 8] = 9;
    subscriptions[96 + 8] = 0;
    subscriptions[96 + 16] = 3;
    guest
        .call(Errno.SUCCESS, "poll_oneoff", guest.bytes(subscriptions).address(), BUFFER, 3, RESULT)
        .expect(RESULT, 3)
        .expect(BUFFER + 8, Errno.BAD_DESCRIPTOR.number() | (2 << 16))
        .expect(BUFFER + 32 + 8, Errno.INVALID.number() | (9 << 16))
        .expect(BUFFER + 64 + 8, Errno.NOT_SUPPORTED.number());
    passes();
  }

  @Test
  void argumentsEndInZeros() {
    guest
        .call(Errno.SUCCESS, "args_sizes_get", RESULT, RESULT + 4)
        .expect(RESULT, 2)
        .expect(RESULT + 4, 5)
        .call(Errno.SUCCESS, "args_get", RESULT, BUFFER)
        .expect(BUFFER, ScriptedGuest.word("a\0bc"));
    passes(setup -> setup.withArguments(List.of("a", "bc")));
  }
}
