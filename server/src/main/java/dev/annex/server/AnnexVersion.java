package dev.annex.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;

/** Which version this is. */
public final class AnnexVersion {

  private AnnexVersion() {}

  /** The version that the build was given. */
  public static String current() {
    Properties properties = new Properties();
    try (InputStream in =
        Objects.requireNonNull(AnnexVersion.class.getResourceAsStream("version.properties"))) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("the version is part of the program", e);
    }
    return properties.getProperty("version", "unknown");
  }
}
