package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Invoker;
import dev.annex.capabilities.StandardCapabilities;
import dev.annex.core.AnnexHost;
import dev.annex.distribution.PackageReader;
import dev.annex.files.FileSystem;
import dev.annex.mcp.server.McpServer;
import dev.annex.processes.Launcher;
import dev.annex.runtime.javascript.ScriptRuntime;
import dev.annex.runtime.process.ProcessRuntime;
import dev.annex.runtime.wasm.WasmRuntime;
import dev.annex.sdk.Extension;
import dev.annex.store.SqliteStore;
import dev.annex.testkit.Hammer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What neither the Maven graph nor package-private types can say: which way the modules point, that
 * packages form no cycle, and where the outside world is touched.
 */
final class LayoutTest {

  private static final Set<String> JACKSON =
      Set.of("tools.jackson.", "com.fasterxml.jackson.annotation.");
  private static final Set<String> ALWAYS = Set.of("java.", "javax.", "jdk.", "org.jspecify.");

  /** A module: its packages' name, the modules and libraries it may mention, its classes. */
  record Module(String root, Set<String> modules, Set<String> libraries, ModuleClasses classes) {

    static Module of(Class<?> member, String root, Set<String> modules, String... libraries) {
      Set<String> all = new TreeSet<>(JACKSON);
      all.addAll(List.of(libraries));
      return new Module(root, modules, all, ModuleClasses.of(member));
    }

    boolean mayMention(String name) {
      return Stream.of(ALWAYS, Set.of(root), modules, libraries)
          .flatMap(Set::stream)
          .anyMatch(name::startsWith);
    }

    @Override
    public String toString() {
      return root;
    }
  }

  private static final Set<String> API = Set.of("dev.annex.api");

  private static final List<Module> MODULES =
      List.of(
          Module.of(Invoker.class, "dev.annex.api", Set.of()),
          Module.of(
              AnnexHost.class,
              "dev.annex.core",
              API,
              "com.networknt.",
              "com.google.re2j.",
              "org.slf4j."),
          Module.of(FileSystem.class, "dev.annex.files", API),
          Module.of(Launcher.class, "dev.annex.processes", API),
          Module.of(
              StandardCapabilities.class,
              "dev.annex.capabilities",
              Set.of("dev.annex.api", "dev.annex.files", "dev.annex.processes"),
              "com.google.re2j.",
              "com.cronutils.",
              "com.sun.management.",
              "org.apache.commons.compress.",
              "org.apache.hc.",
              "org.apache.sshd."),
          Module.of(
              WasmRuntime.class,
              "dev.annex.runtime.wasm",
              Set.of("dev.annex.api", "dev.annex.files"),
              "run.endive.",
              "org.objectweb.asm.",
              "org.snakeyaml.engine.",
              "org.slf4j."),
          Module.of(
              ProcessRuntime.class,
              "dev.annex.runtime.process",
              Set.of("dev.annex.api", "dev.annex.processes", "dev.annex.mcp")),
          Module.of(
              ScriptRuntime.class,
              "dev.annex.runtime.javascript",
              Set.of("dev.annex.api", "dev.annex.runtime.wasm"),
              "org.slf4j."),
          Module.of(McpServer.class, "dev.annex.mcp", Set.of()),
          Module.of(SqliteStore.class, "dev.annex.store", API, "org.sqlite.", "org.slf4j."),
          Module.of(PackageReader.class, "dev.annex.distribution", API),
          // Runs in programs of other people, so it brings nothing along.
          new Module("dev.annex.sdk", Set.of(), Set.of(), ModuleClasses.of(Extension.class)),
          Module.of(
              Hammer.class,
              "dev.annex.testkit",
              API,
              "org.junit.",
              "org.assertj.",
              "org.apache.sshd.",
              "com.sun.net.httpserver."),
          Module.of(
              Assembly.class,
              "dev.annex.server",
              Set.of("dev.annex."),
              "org.eclipse.jetty.",
              "io.prometheus.",
              "org.slf4j.",
              // LogSetup alone: says where the log goes.
              "ch.qos.logback.",
              "com.google.re2j."));

  static List<Module> modules() {
    return MODULES;
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleMentionsOnlyWhatItMay(Module module) {
    Map<String, Set<String>> strangers = new TreeMap<>();
    for (String name : module.classes.classes()) {
      for (String mentioned : module.classes.mentionedBy(name)) {
        boolean looksLikeAClass =
            mentioned.matches("[a-z0-9]+(\\.[a-z0-9_]+)+\\.[A-Z][A-Za-z0-9_$]*");
        if (looksLikeAClass && !module.mayMention(mentioned)) {
          strangers.computeIfAbsent(name, key -> new TreeSet<>()).add(mentioned);
        }
      }
    }
    assertThat(strangers)
        .as(
            "modules meet in Assembly; %s may use %s and %s",
            module, module.modules, module.libraries)
        .isEmpty();
  }

  @Test
  void packagesInsideAModuleFormNoCycle() {
    Set<Set<String>> cycles = new HashSet<>();
    for (Module module : MODULES) {
      Map<String, Set<String>> graph = module.classes.packages();
      for (String start : graph.keySet()) {
        Set<String> reached = reachableFrom(start, graph);
        if (reached.contains(start)) {
          reached.removeIf(other -> !reachableFrom(other, graph).contains(start));
          cycles.add(reached);
        }
      }
    }
    assertThat(cycles).isEmpty();
  }

  private static Set<String> reachableFrom(String start, Map<String, Set<String>> graph) {
    Set<String> reached = new TreeSet<>();
    Deque<String> next = new ArrayDeque<>(graph.getOrDefault(start, Set.of()));
    while (!next.isEmpty()) {
      String one = next.pop();
      if (reached.add(one)) {
        next.addAll(graph.getOrDefault(one, Set.of()));
      }
    }
    return reached;
  }

  /**
   * A way to touch the outside world.
   *
   * @param means the classes, and the members as class#member, that do it
   * @param allowed the packages that may, each with its reason
   */
  record Effect(String name, Set<String> means, Map<String, String> allowed) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Effect> effects() {
    return List.of(
        new Effect(
            "sockets",
            Set.of(
                "java.net.Socket",
                "java.net.ServerSocket",
                "java.net.DatagramSocket",
                "java.net.MulticastSocket",
                "java.net.URLConnection",
                "java.net.HttpURLConnection",
                "java.net.URL#openStream",
                "java.net.URL#openConnection",
                "java.net.InetAddress#getByName",
                "java.net.InetAddress#getAllByName",
                "java.net.http.HttpClient",
                "javax.net.SocketFactory",
                "javax.net.ssl.SSLSocketFactory",
                "java.nio.channels.SocketChannel",
                "java.nio.channels.ServerSocketChannel",
                "java.nio.channels.DatagramChannel",
                "java.nio.channels.AsynchronousSocketChannel",
                "java.nio.channels.AsynchronousServerSocketChannel",
                "org.eclipse.jetty.server.ServerConnector",
                "org.apache.hc.core5.reactor.DefaultConnectingIOReactor",
                "org.apache.sshd.client.SshClient"),
            Map.of(
                "dev.annex.server", "the doors of the host: HttpFront and SocketFront",
                "dev.annex.server.develop",
                    "the frontend server that the author of an extension names, and no other",
                "dev.annex.capabilities.net",
                    "names are looked up by SystemResolver, judged by AddressGuard; Outbound connects to what it admitted",
                "dev.annex.capabilities.http", "Connector, to addresses that AddressGuard admitted",
                "dev.annex.capabilities.proxy",
                    "the Unix sockets behind which confined programs find the host",
                "dev.annex.processes.confine",
                    "Forwarder, which runs inside a confinement and leads from there to such a socket",
                "dev.annex.capabilities.llm",
                    "the server of language models that the operator chose, and no other",
                "dev.annex.capabilities.tunnel",
                    "the SSH servers that the operator entered, and the near ends of what goes through them")),
        new Effect(
            "files",
            Set.of(
                "java.io.FileInputStream",
                "java.io.FileOutputStream",
                "java.io.FileReader",
                "java.io.FileWriter",
                "java.io.RandomAccessFile",
                "java.nio.file.Files",
                "java.nio.channels.FileChannel",
                "java.nio.channels.AsynchronousFileChannel"),
            Map.ofEntries(
                Map.entry("dev.annex.store", "the data directory: databases, lock, host file"),
                Map.entry(
                    "dev.annex.capabilities.http",
                    "the cookies of extensions in the data directory, and bodies that wait until all of them is there"),
                Map.entry(
                    "dev.annex.processes",
                    "notes, logs and private folders of programs in the data directory; /proc"),
                Map.entry(
                    "dev.annex.processes.confine",
                    "what confined programs need of the host, control groups, and which folders of the system there are"),
                Map.entry("dev.annex.capabilities.proxy", "private folders for Unix sockets"),
                Map.entry(
                    "dev.annex.runtime.process.confine",
                    "folders of programs in the data directory, and whether a granted one is there"),
                Map.entry(
                    "dev.annex.capabilities.system", "the room on disks, the name of the machine"),
                Map.entry(
                    "dev.annex.distribution",
                    "packages as they are handed over, and as they are kept"),
                Map.entry(
                    "dev.annex.runtime.wasm.compile", "the compile cache in the data directory"),
                Map.entry(
                    "dev.annex.runtime.process.launch",
                    "packages as folders in the data directory that programs can work in, and whether a program is in one"),
                Map.entry(
                    "dev.annex.files",
                    "folders granted to guests, each name in a directory that is held open"),
                Map.entry(
                    "dev.annex.server", "the folder of examples, the place of the local socket"),
                Map.entry(
                    "dev.annex.server.config",
                    "the settings file, and the files with a key and with authorities that it names"),
                Map.entry("dev.annex.server.edge", "the token file in the data directory"),
                Map.entry(
                    "dev.annex.server.mcp",
                    "the sessions of clients in the data directory, a file that an extension saves for an agent"),
                Map.entry(
                    "dev.annex.server.rest",
                    "an uploaded package on its way to the one package reader"))),
        new Effect(
            "processes",
            Set.of("java.lang.ProcessBuilder", "java.lang.Runtime#exec", "java.lang.Process"),
            Map.of(
                "dev.annex.processes",
                "the one place that starts programs, so that all of them are also ended",
                "dev.annex.processes.confine",
                "bubblewrap and env asked what they can, and the trial of a confinement",
                "dev.annex.testkit",
                "keytool, which makes the certificates of tests, and hosts that tests kill")));
  }

  @ParameterizedTest
  @MethodSource("effects")
  void theOutsideWorldIsTouchedOnlyWhereItIsSaid(Effect effect) {
    Map<String, Set<String>> users = new TreeMap<>();
    for (Module module : MODULES) {
      for (String name : module.classes.classes()) {
        Set<String> used = new TreeSet<>(module.classes.mentionedBy(name));
        used.retainAll(effect.means);
        if (!used.isEmpty()) {
          users.computeIfAbsent(ModuleClasses.packageOf(name), key -> new TreeSet<>()).addAll(used);
        }
      }
    }
    assertThat(users.keySet())
        .as(
            "packages with %s. Guest code reaches the world through a capability's Operation and its Permit; the host's own needs belong into one of %s",
            users, effect.allowed)
        .isEqualTo(effect.allowed.keySet());
  }

  @Test
  void onlyTunnelsKnowTheSshLibrary() {
    Set<String> packages = new TreeSet<>();
    for (Module module : MODULES) {
      for (String name : module.classes.classes()) {
        if (module.classes.mentionedBy(name).stream()
            .anyMatch(mentioned -> mentioned.startsWith("org.apache.sshd."))) {
          packages.add(ModuleClasses.packageOf(name));
        }
      }
    }
    assertThat(packages)
        .as("the testkit has the server that tests connect to")
        .containsExactly("dev.annex.capabilities.tunnel", "dev.annex.testkit");
  }

  @Test
  void everyModuleWasReallyRead() {
    for (Module module : MODULES) {
      assertThat(module.classes.classes())
          .as(module.root)
          .hasSizeGreaterThan(5)
          .allMatch(name -> name.startsWith(module.root) || name.equals("module-info"));
    }
  }
}
