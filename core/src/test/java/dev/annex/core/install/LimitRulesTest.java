package dev.annex.core.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LimitRulesTest {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final ExtensionId OTHER = new ExtensionId("other");
  private static final Limits WANTS = Limits.defaults().with(Limit.HOST_CALLS, 1_000);

  @Test
  void giveWhatIsWantedUnderTheCeiling() {
    LimitRules rules =
        LimitRules.lenient().withCeiling(Limits.maximum().with(Limit.HOST_CALLS, 500));
    assertThat(rules.of(NOTES, WANTS)).isEqualTo(WANTS.with(Limit.HOST_CALLS, 500));
    assertThat(LimitRules.lenient().of(NOTES, WANTS)).isEqualTo(WANTS);
  }

  @Test
  void raiseAndLowerForOneExtensionAlone() {
    LimitRules rules =
        new LimitRules(
            Limits.maximum().with(Limit.HOST_CALLS, 500),
            Map.of(NOTES, Map.of(Limit.HOST_CALLS, 2_000L, Limit.EVENTS, 3L)));
    assertThat(rules.of(NOTES, WANTS))
        .isEqualTo(WANTS.with(Limit.HOST_CALLS, 2_000).with(Limit.EVENTS, 3));
    assertThat(rules.of(OTHER, WANTS)).isEqualTo(WANTS.with(Limit.HOST_CALLS, 500));
  }

  @Test
  void cannotGiveMoreThanTheMaximum() {
    Map<ExtensionId, Map<Limit, Long>> tooMuch =
        Map.of(NOTES, Map.of(Limit.MEMORY, Limit.MEMORY.maximum() + 1));
    assertThatThrownBy(() -> new LimitRules(Limits.maximum(), tooMuch))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("memory");
  }
}
