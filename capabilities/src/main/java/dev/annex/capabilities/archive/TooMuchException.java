package dev.annex.capabilities.archive;

import java.io.IOException;

/** An archive holds more than is taken from one; the message says of what. */
final class TooMuchException extends IOException {

  private static final long serialVersionUID = 1;

  TooMuchException(String message) {
    super(message);
  }
}
