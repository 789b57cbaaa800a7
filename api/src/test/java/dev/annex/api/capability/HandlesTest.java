package dev.annex.api.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import org.junit.jupiter.api.Test;

class HandlesTest {

  private static final class Door implements Handles.Open {
    private int closed;

    @Override
    public void close() {
      closed++;
    }
  }

  private final Handles handles = new Handles(Limits.defaults().with(Limit.OPEN_HANDLES, 2));
  private final Door door = new Door();

  @Test
  void findsWhatStandsUnderANumber() {
    assertThat(handles.get("files.read-open", handles.add(door), Door.class)).isSameAs(door);
  }

  @Test
  void knowsNoNumberThatWasClosedOrNeverGiven() {
    long number = handles.add(door);
    handles.close(number);
    handles.close(number);
    assertThat(door.closed).isEqualTo(1);
    for (long unknown : new long[] {number, 0, -1, number + 1, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> handles.get("files.read-open", unknown, Door.class))
          .isInstanceOfSatisfying(
              AnnexException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
          .hasMessageContaining("files.read-open")
          .hasMessageContaining("handle")
          .hasMessageContaining(Long.toString(unknown));
    }
  }

  @Test
  void isNoWayToTakeOneKindForAnother() {
    long number = handles.add(() -> {});
    assertThatThrownBy(() -> handles.get("files.read-open", number, Door.class))
        .isInstanceOf(AnnexException.class);
  }

  @Test
  void saysWhetherThereIsOneOfAKind() {
    assertThat(handles.find(handles.add(door), Door.class)).containsSame(door);
    assertThat(handles.find(handles.add(() -> {}), Door.class)).isEmpty();
    assertThat(handles.find(99, Door.class)).isEmpty();
  }

  @Test
  void neverGivesANumberTwice() {
    long first = handles.add(new Door());
    handles.close(first);
    assertThat(handles.add(new Door())).isNotEqualTo(first);
  }

  @Test
  void closesWhatIsOneTooMany() {
    handles.add(new Door());
    long second = handles.add(new Door());
    assertThatThrownBy(() -> handles.add(door))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
        .hasMessageContaining("open-handles");
    assertThat(door.closed).isEqualTo(1);
    handles.close(second);
    assertThat(handles.add(new Door())).isPositive();
  }

  @Test
  void closesEverythingAtTheEndAndTakesNothingMore() {
    handles.add(door);
    handles.close();
    assertThat(door.closed).isEqualTo(1);
    Door late = new Door();
    assertThatThrownBy(() -> handles.add(late))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(late.closed).isEqualTo(1);
    assertThat(handles.size()).isZero();
  }
}
