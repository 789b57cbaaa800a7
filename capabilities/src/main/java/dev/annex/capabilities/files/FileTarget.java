package dev.annex.capabilities.files;

/**
 * What an operation touches.
 *
 * @param what else the operation has to know
 */
public record FileTarget<W>(FilePath path, Use use, W what) {

  /** One where nothing else is to be known. */
  public static FileTarget<Use> of(FilePath path, Use use) {
    return new FileTarget<>(path, use, use);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
