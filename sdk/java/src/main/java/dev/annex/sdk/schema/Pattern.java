package dev.annex.sdk.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A regular expression of which a text must hold a match; {@code ^} and {@code $} bind it to the
 * whole.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Pattern {

  /** Returns an expression that means the same in Java and in ECMAScript. */
  String value();
}
