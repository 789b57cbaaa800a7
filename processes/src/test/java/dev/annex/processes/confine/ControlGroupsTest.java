package dev.annex.processes.confine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.value.ByteSize;
import dev.annex.processes.confine.ControlGroups.ControlGroup;
import dev.annex.processes.confine.ControlGroups.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written where; that the system acts on it, {@link EscapeTest} shows where it can. */
final class ControlGroupsTest {

  private static final SharedBounds BOUNDS =
      new SharedBounds(ByteSize.ofMib(64), 40, 2, 100, ByteSize.ofMib(1), ByteSize.ofMib(1));

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void real() throws IOException {
    root = folder.toRealPath();
  }

  private Path unified(String controllers, String processes) throws IOException {
    Path own = Files.createDirectories(root.resolve("service"));
    Files.writeString(own.resolve("cgroup.controllers"), controllers);
    Files.writeString(own.resolve("cgroup.subtree_control"), "");
    Files.writeString(own.resolve("cgroup.type"), "domain");
    Files.writeString(own.resolve("cgroup.procs"), processes);
    return own;
  }

  private List<String> mounts() {
    return List.of(
        "22 1 8:1 / / rw - ext4 /dev/sda rw",
        "30 22 0:26 / %s rw,nosuid - cgroup2 cgroup2 rw".formatted(root));
  }

  @Test
  void dividesItsOwnGroupInTheOneTree() throws Exception {
    Path own = unified("cpuset cpu io memory pids\n", ProcessHandle.current().pid() + "\n");
    ControlGroups groups = ControlGroups.find(mounts(), List.of("0::/service"));
    assertThat(groups.controllers()).containsExactlyInAnyOrder(Controller.values());
    ControlGroup group = groups.create(BOUNDS).orElseThrow();
    assertThat(own.resolve("annex-host/cgroup.procs"))
        .content()
        .contains(Long.toString(ProcessHandle.current().pid()));
    assertThat(own.resolve("cgroup.subtree_control")).hasContent("+cpu +memory +pids");
    Path made = Objects.requireNonNull(group.doors().getFirst().getParent());
    assertThat(made.getParent()).isEqualTo(own);
    assertThat(made.resolve("memory.max")).hasContent(Long.toString(64L << 20));
    assertThat(made.resolve("pids.max")).hasContent("40");
    assertThat(made.resolve("cpu.max")).hasContent("200000 100000");
  }

  @Test
  void movesNobodyElse() throws Exception {
    Path own = unified("cpu memory pids", ProcessHandle.current().pid() + "\n1\n");
    ControlGroups groups = ControlGroups.find(mounts(), List.of("0::/service"));
    assertThatThrownBy(() -> groups.create(BOUNDS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds process 1");
    assertThat(own.resolve("annex-host")).doesNotExist();
  }

  @Test
  void usesATreeForEachControllerWhereThereIsOne() throws Exception {
    for (String controller : List.of("memory", "pids", "cpu,cpuacct")) {
      Files.createDirectories(root.resolve(controller).resolve("host"));
    }
    ControlGroups groups =
        ControlGroups.find(
            List.of(
                "31 22 0:27 / %s rw - cgroup cgroup rw,memory".formatted(root.resolve("memory")),
                "32 22 0:28 / %s rw - cgroup cgroup rw,pids".formatted(root.resolve("pids")),
                "33 22 0:29 / %s rw - cgroup cgroup rw,cpu,cpuacct"
                    .formatted(root.resolve("cpu,cpuacct"))),
            List.of("4:memory:/host", "3:pids:/host", "2:cpu,cpuacct:/host", "0::/"));
    ControlGroup group = groups.create(BOUNDS).orElseThrow();
    assertThat(group.doors()).hasSize(3);
    Path made = Objects.requireNonNull(group.doors().getFirst().getParent());
    String name = Objects.requireNonNull(made.getFileName()).toString();
    assertThat(root.resolve("memory/host/" + name + "/memory.limit_in_bytes"))
        .hasContent(Long.toString(64L << 20));
    assertThat(root.resolve("pids/host/" + name + "/pids.max")).hasContent("40");
    assertThat(root.resolve("cpu,cpuacct/host/" + name + "/cpu.cfs_quota_us")).hasContent("200000");
  }

  @Test
  void saysWhatStandsAgainstIt() throws Exception {
    assertThat(ControlGroups.find(List.of(), List.of()).create(BOUNDS)).isEmpty();
    Path own = unified("hugetlb", "");
    ControlGroups groups = ControlGroups.find(mounts(), List.of("0::/service"));
    assertThat(own).exists();
    assertThat(groups.controllers()).isEmpty();
    assertThat(groups.obstacle()).isNotEmpty();
  }
}
