package dev.annex.sdk;

import java.util.Set;

/** The events that hosts know. A host does not start an extension with a hook for another. */
final class HookNames {

  private static final Set<String> SYNC =
      words(
          """
          session.pre_create session.post_create session.pre_resume session.post_resume
          session.pre_stop session.post_stop sandbox.prepare sandbox.sync.before sandbox.stop
          input.pre_submit prompt.post_assemble automation.job.pre_fire
          automation.trigger.pre_fire agent.pre_start agent.spawned agent.crashed agent.stopped
          agent.heartbeat.wake.before turn.start turn.end message.start message.end tool.pre_call
          tool.post_call tool.post_error permission.request context.pre_compact
          context.post_compact coordinator.pre_spawn coordinator.spawned coordinator.decision
          coordinator.stopped coordinator.failed task.run.enqueued task.run.pre_claim
          task.run.post_claim task.run.lease_extended task.run.lease_expired
          task.run.lease_recovered task.run.released task.run.completed task.run.failed
          spawn.pre_create spawn.created spawn.parent_stopped spawn.ttl_expired spawn.reaped
          """);

  private static final Set<String> ASYNC =
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

  private HookNames() {}

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  /** Whether a hook can change what happens. */
  static boolean canChange(String event) {
    return SYNC.contains(event);
  }

  static boolean isKnown(String event) {
    return canChange(event) || ASYNC.contains(event);
  }
}
