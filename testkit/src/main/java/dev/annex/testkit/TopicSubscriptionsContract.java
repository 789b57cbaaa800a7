package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.TopicSubscriptions;
import dev.annex.api.store.TopicSubscriptions.TopicSubscription;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link TopicSubscriptions} does. */
public abstract class TopicSubscriptionsContract {

  private static final TopicSubscription FIRST =
      new TopicSubscription(new ExtensionId("mail"), "task.*", "on_task");
  private static final TopicSubscription SECOND =
      new TopicSubscription(new ExtensionId("notes"), "task.*", "on_task");
  private static final TopicSubscription THIRD =
      new TopicSubscription(new ExtensionId("notes"), "task.*", "other");

  private TopicSubscriptions subscriptions;

  /** The subscriptions; called once before each test, and there are none then. */
  protected abstract TopicSubscriptions open();

  @BeforeEach
  void openSubscriptions() {
    subscriptions = open();
  }

  @Test
  void keepsEachOnceAndInOrder() {
    subscriptions.add(THIRD);
    subscriptions.add(FIRST);
    subscriptions.add(SECOND);
    subscriptions.add(SECOND);
    assertThat(subscriptions.all()).containsExactly(FIRST, SECOND, THIRD);
    assertThat(subscriptions.of(SECOND.holder())).containsExactly(SECOND, THIRD);
    assertThat(subscriptions.of(new ExtensionId("other"))).isEmpty();
  }

  @Test
  void removesOneAndAllOfOneHolder() {
    subscriptions.add(FIRST);
    subscriptions.add(SECOND);
    subscriptions.add(THIRD);
    assertThat(subscriptions.remove(SECOND)).isTrue();
    assertThat(subscriptions.remove(SECOND)).isFalse();
    assertThat(subscriptions.all()).containsExactly(FIRST, THIRD);
    subscriptions.clear(THIRD.holder());
    assertThat(subscriptions.all()).containsExactly(FIRST);
  }
}
