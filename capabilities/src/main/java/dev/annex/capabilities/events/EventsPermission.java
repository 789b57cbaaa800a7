package dev.annex.capabilities.events;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Set;

/** Telling of events, hearing of them or both, for topics that match a pattern. */
record EventsPermission(boolean publishes, boolean listens, TopicPattern pattern)
    implements Permission {

  private static final Set<String> LISTENING = Set.of(Subscribe.NAME, Unsubscribe.NAME);

  static EventsPermission read(PermissionRequest request) {
    TopicPattern pattern =
        request.scope().isEmpty() ? TopicPattern.ALL : TopicPattern.read(request.scope());
    return switch (request.name()) {
      case "events" -> new EventsPermission(true, true, pattern);
      case "events.publish" -> new EventsPermission(true, false, pattern);
      case "events.subscribe" -> new EventsPermission(false, true, pattern);
      default ->
          throw new AnnexException(
              ErrorCode.INVALID_NAME,
              "Permission \"%s\" does not exist: there are events, events.publish and events.subscribe, each also for topics as in events.publish=task.*."
                  .formatted(request));
    };
  }

  @Override
  public boolean covers(Access<?> access) {
    String action = access.action().name();
    return switch (access.target()) {
      case Topics.Publishing target ->
          publishes && action.equals(Publish.NAME) && pattern.covers(target.pattern());
      case Topics.Listening target ->
          listens && LISTENING.contains(action) && pattern.covers(target.pattern());
      case Topics.Listing _ -> listens && action.equals(ListSubscriptions.NAME);
      default -> false;
    };
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof EventsPermission narrow
        && (publishes || !narrow.publishes)
        && (listens || !narrow.listens)
        && pattern.covers(narrow.pattern);
  }

  @Override
  public String describe() {
    String what =
        publishes && listens
            ? "publish events and listen to those of others"
            : publishes ? "publish events" : "listen to events of other extensions";
    return pattern.equals(TopicPattern.ALL) ? what : "%s, topics %s".formatted(what, pattern);
  }

  @Override
  public Risk risk() {
    return Risk.MEDIUM;
  }

  @Override
  public boolean changesState() {
    return true;
  }

  @Override
  public boolean reachesOutside() {
    return false;
  }
}
