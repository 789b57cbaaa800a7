package dev.annex.api.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CancellationTest {

  private final Cancellation cancellation = new Cancellation();
  private final List<String> heard = new ArrayList<>();

  @Test
  void hasNoReasonAtFirst() {
    assertThat(cancellation.reason()).isEmpty();
  }

  @Test
  void keepsTheFirstReason() {
    cancellation.cancel("the client went away");
    cancellation.cancel("the host stops");
    assertThat(cancellation.reason()).hasValue("the client went away");
  }

  @Test
  void tellsEverybodyOnceInOrder() {
    cancellation.onCancel(() -> heard.add("first"));
    cancellation.onCancel(() -> heard.add("second"));
    cancellation.cancel("enough");
    cancellation.cancel("again");
    assertThat(heard).containsExactly("first", "second");
  }

  @Test
  void tellsAtOnceWhoComesTooLate() {
    cancellation.cancel("enough");
    cancellation.onCancel(() -> heard.add("late")).close();
    assertThat(heard).containsExactly("late");
  }

  @Test
  void doesNotTellWhoHasLeft() {
    Subscription left = cancellation.onCancel(() -> heard.add("left"));
    left.close();
    left.close();
    cancellation.cancel("enough");
    assertThat(heard).isEmpty();
  }

  @Test
  void letsAnActionSeeTheReasonAndRegisterMore() {
    cancellation.onCancel(() -> {
      heard.add(cancellation.reason().orElseThrow());
      cancellation.onCancel(() -> heard.add("nested"));
    });
    cancellation.cancel("enough");
    assertThat(heard).containsExactly("enough", "nested");
  }
}
