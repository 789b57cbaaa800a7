package dev.annex.server;

import dev.annex.api.capability.Capability;
import dev.annex.api.store.DeliveryQueue;
import dev.annex.api.store.SecretStore;
import dev.annex.capabilities.StandardCapabilities;
import dev.annex.capabilities.archive.ArchiveCapability;
import dev.annex.capabilities.events.EventBus;
import dev.annex.capabilities.events.EventsCapability;
import dev.annex.capabilities.extensions.ExtensionsCapability;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.capabilities.schedule.ScheduleCapability;
import dev.annex.capabilities.secrets.SecretsCapability;
import dev.annex.files.ForbiddenFolders;
import dev.annex.server.mcp.UpdateRelay;
import dev.annex.store.SqliteStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Every host function of this host, one line for each family. */
final class HostCapabilities {

  private HostCapabilities() {}

  static List<Capability> over(
      SqliteStore store,
      SecretStore secrets,
      DeliveryQueue deliveries,
      ForbiddenFolders forbidden,
      UpdateRelay updates,
      HostRelay host,
      Clock clock,
      SecureRandom random) {
    GrantedFiles files = new GrantedFiles(forbidden);
    EventBus bus = new EventBus(deliveries, store.subscriptions(), store.grants(), clock);
    List<Capability> all =
        new ArrayList<>(
            StandardCapabilities.over(
                store.keyValues(), new ExtensionLog(), updates, clock, random));
    all.add(new SecretsCapability(secrets));
    all.add(new FilesCapability(files));
    all.add(new ArchiveCapability(files));
    all.add(new EventsCapability(bus, store.subscriptions()));
    all.add(new ScheduleCapability(deliveries, clock));
    all.add(new ExtensionsCapability(host, store.grants(), clock));
    return all;
  }
}
