package dev.annex.store;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's own code for this machine, taken out of its archive once. Where the system property
 * {@code org.sqlite.lib.path} names the folder, a start need not unpack it again, which takes a
 * short command a tenth of its time.
 */
public final class NativeLibrary {

  private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());

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

  /**
   * Loads the library into this process, so that the first database need not wait for it. Harmless
   * when it is loaded. When it cannot be loaded, the first database says so.
   */
  public static void load() {
    try (Connection memory = new SQLiteConfig().createConnection("jdbc:sqlite::memory:")) {
      memory.getAutoCommit();
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "Loading the library of SQLite ahead of its first use failed", e);
    }
  }
}
