package dev.annex.core.memory;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.InstallRecords;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Install records that are gone with the process. Any thread. */
public final class MemoryInstallRecords implements InstallRecords {

  private final ConcurrentSkipListMap<ExtensionId, InstallRecord> records =
      new ConcurrentSkipListMap<>();

  @Override
  public List<InstallRecord> all() {
    return List.copyOf(records.values());
  }

  @Override
  public Optional<InstallRecord> find(ExtensionId id) {
    return Optional.ofNullable(records.get(id));
  }

  @Override
  public void save(InstallRecord record) {
    records.put(record.id(), record);
  }

  @Override
  public boolean remove(ExtensionId id) {
    return records.remove(id) != null;
  }
}
