package dev.annex.distribution;

import dev.annex.api.call.Limit;
import dev.annex.api.value.ByteSize;

/**
 * How large a package may be. These hold for everybody; what an extension may use when it runs is
 * in {@link Limit}.
 */
public final class PackageLimits {

  /** All files together, unpacked; an archive itself may not be larger either. */
  public static final ByteSize TOTAL = ByteSize.ofMib(64);

  /** One file, unpacked: no more than the largest module that runs without an operator's word. */
  public static final ByteSize FILE = new ByteSize(Limit.MODULE_BYTES.defaultValue());

  /** Files and folders together. */
  public static final int ENTRIES = 2_000;

  /** A path as UTF-8, so that it fits every file system below a data directory. */
  public static final ByteSize PATH = new ByteSize(240);

  /**
   * How many bytes one packed byte may become, in files larger than {@link #RATIO_COUNTS_FROM}.
   * Text reaches 20 and tables of a module 100; what is beyond was made to fill memory.
   */
  public static final int RATIO = 200;

  /** Smaller files may be packed as tightly as they like. */
  public static final ByteSize RATIO_COUNTS_FROM = ByteSize.ofMib(1);

  private PackageLimits() {}
}
