package dev.annex.runtime.process.dialect.agh.manifest;

import java.util.Set;

/** The events of the protocol that hooks can be for. */
public final class HookEvents {

  /** Those whose hooks may be waited for. */
  private static final Set<String> WAITED_FOR =
      Set.of(
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
          spawn.reaped\
          """
              .split("\\s+"));

  /** Those that hooks can only observe. */
  private static final Set<String> OBSERVED =
      Set.of(
          """
          session.message_persisted sandbox.ready sandbox.sync.after event.pre_record
          event.post_record automation.job.post_fire automation.trigger.post_fire
          automation.run.completed automation.run.failed agent.soul.snapshot.resolved
          agent.soul.mutation.after agent.heartbeat.policy.resolved agent.heartbeat.wake.after
          session.health.update.after message.delta permission.resolved permission.denied
          network.thread.opened network.direct_room.opened network.message.persisted
          network.work.opened network.work.transitioned network.work.closed network.peer.joined
          network.peer.left\
          """
              .split("\\s+"));

  private HookEvents() {}

  /** Whether the protocol has an event. */
  public static boolean isKnown(String event) {
    return WAITED_FOR.contains(event) || OBSERVED.contains(event);
  }

  /** Whether a hook may be waited for. */
  public static boolean maySync(String event) {
    return WAITED_FOR.contains(event);
  }

  /** How many there are. */
  static int count() {
    return WAITED_FOR.size() + OBSERVED.size();
  }
}
