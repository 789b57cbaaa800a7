package dev.annex.api.store;

import dev.annex.api.name.ExtensionId;
import java.util.List;

/**
 * Which extension listens to which topics. Any thread. A change is durable when the method returns;
 * reading is quick. Implementations extend {@code TopicSubscriptionsContract}.
 */
public interface TopicSubscriptions {

  /** Every one, ordered by holder, pattern and tool. */
  List<TopicSubscription> all();

  /** Those of one extension, ordered by pattern and tool. */
  List<TopicSubscription> of(ExtensionId holder);

  /** Adds one; harmless when it is there. */
  void add(TopicSubscription subscription);

  /** Removes one; false when there was none. */
  boolean remove(TopicSubscription subscription);

  /** Removes those of an extension. */
  void clear(ExtensionId holder);

  /**
   * A wish to hear of events.
   *
   * @param pattern of topics, as the events capability writes it
   * @param tool the holder's tool that is called
   */
  record TopicSubscription(ExtensionId holder, String pattern, String tool)
      implements Comparable<TopicSubscription> {
    @Override
    public int compareTo(TopicSubscription other) {
      int byHolder = holder.compareTo(other.holder);
      if (byHolder != 0) {
        return byHolder;
      }
      int byPattern = pattern.compareTo(other.pattern);
      return byPattern != 0 ? byPattern : tool.compareTo(other.tool);
    }
  }
}
