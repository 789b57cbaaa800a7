package dev.annex.runtime.process.dialect.agh.session;

import java.util.Set;

/** The events that hooks may name, in AGH's terms: section 11.3 of its protocol. */
public final class HookEvents {

  /** Those in which a hook may take part, and not only look on. */
  public static final Set<String> SYNC =
      words(
          """
          session.pre_create session.post_create session.pre_resume session.post_resume
          session.pre_stop session.post_stop sandbox.prepare sandbox.sync.before sandbox.stop
          input.pre_submit prompt.post_assemble automation.job.pre_fire automation.trigger.pre_fire
          agent.pre_start agent.spawned agent.crashed agent.stopped agent.heartbeat.wake.before
          turn.start turn.end message.start message.end tool.pre_call tool.post_call tool.post_error
          permission.request context.pre_compact context.post_compact coordinator.pre_spawn
          coordinator.spawned coordinator.decision coordinator.stopped coordinator.failed
          task.run.enqueued task.run.pre_claim task.run.post_claim task.run.lease_extended
          task.run.lease_expired task.run.lease_recovered task.run.released task.run.completed
          task.run.failed spawn.pre_create spawn.created spawn.parent_stopped spawn.ttl_expired
          spawn.reaped
          """);

  /** The others. */
  public static final Set<String> ASYNC_ONLY =
      words(
          """
          session.message_persisted sandbox.ready sandbox.sync.after event.pre_record
          event.post_record automation.job.post_fire automation.trigger.post_fire
          automation.run.completed automation.run.failed agent.soul.snapshot.resolved
          agent.soul.mutation.after agent.heartbeat.policy.resolved agent.heartbeat.wake.after
          session.health.update.after message.delta permission.resolved permission.denied
          network.thread.opened network.direct_room.opened network.message.persisted
          network.work.opened network.work.transitioned network.work.closed network.peer.joined
          network.peer.left
          """);

  private HookEvents() {}

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  /** Whether there is such an event. */
  public static boolean isKnown(String event) {
    return SYNC.contains(event) || ASYNC_ONLY.contains(event);
  }
}
