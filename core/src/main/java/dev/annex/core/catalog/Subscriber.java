package dev.annex.core.catalog;

import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Hook;
import java.util.Comparator;

/** A hook of an enabled extension. Ordered as hooks are called. */
public record Subscriber(Extension extension, Hook hook) {

  /** Higher priority first, then who was installed first, then by name; total. */
  static final Comparator<Subscriber> ORDER =
      Comparator.comparingInt((Subscriber one) -> one.hook().priority())
          .reversed()
          .thenComparing(one -> one.extension().installedAt())
          .thenComparing(one -> one.hook().name())
          .thenComparing(one -> one.extension().id())
          .thenComparing(one -> one.hook().tool());
}
