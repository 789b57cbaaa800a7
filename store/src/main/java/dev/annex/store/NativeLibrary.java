package dev.annex.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's own code for this machine, taken out of its archive once. Where the system property
 * {@code org.sqlite.lib.path} names the folder, a start need not unpack it again, which takes a
 * short command a tenth of its time.
 */
public final class NativeLibrary {

  private NativeLibrary() {}

  /**
   * Writes the library into a folder, which is created.
   *
   * @return false when there is none for this machine
   * @throws IOException when it cannot be written
   */
  public static boolean unpack(Path folder) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream library = LibraryLoaderUtil.class.getResourceAsStream(resource)) {
      if (library == null) {
        return false;
      }
      OwnerOnly.createFolder(folder);
      Files.copy(library, folder.resolve(name));
      return true;
    }
  }
}
