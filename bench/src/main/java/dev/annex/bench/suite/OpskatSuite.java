package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.load.Endpoint;
import dev.annex.bench.load.HttpLoad;
import dev.annex.bench.load.Load;
import dev.annex.bench.load.Revision;
import dev.annex.bench.machine.Child;
import dev.annex.bench.report.Samples;
import dev.annex.bench.report.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * OpsKat extensions: calls of a Go command, and the storage manager beside the official AWS SDK for
 * Go, both at one S3 service on this machine.
 */
public final class OpskatSuite {

  private static final String TEXT = "hello, sandbox";
  private static final int OBJECTS = 10_000;
  private static final int MIB = 1 << 20;
  private static final int TRANSFERRED = 256;

  private OpskatSuite() {}

  /**
   * Measures what can be measured here, and says what cannot.
   *
   * @param parts the folder in which {@code bench/run} leaves what it built and found: {@code
   *     go-command}, {@code aws} and {@code versitygw}
   */
  public static List<Table> run(Settings settings, Path parts)
      throws IOException, InterruptedException {
    List<Table> tables = new ArrayList<>();
    Path command = parts.resolve("go-command");
    if (Files.exists(command.resolve("main.wasm"))) {
      tables.add(calls(settings, command));
    } else {
      System.err.println("SKIPPED calls of a Go command: it could not be built");
    }
    Path service = parts.resolve("versitygw");
    Path aws = parts.resolve("aws");
    if (Files.isExecutable(service) && Files.isExecutable(aws)) {
      tables.addAll(storage(settings, service, aws));
    } else {
      System.err.println(
          "SKIPPED the storage manager: it needs versitygw and the AWS SDK for Go, see bench/run");
    }
    return tables;
  }

  private static Table calls(Settings settings, Path command)
      throws IOException, InterruptedException {
    Annex annex = Annex.with(settings, command, "echo");
    try (Child host = annex.serve()) {
      Endpoint served = annex.listening(host);
      return new Race(settings)
          .run(
              "tools/call of an OpsKat command in Go over HTTP, a new instance for each call",
              List.of(
                  new Contender("1 caller", host, load(served, 1)),
                  new Contender("2 callers", host, load(served, 2))));
    }
  }

  private static Load load(Endpoint endpoint, int callers) throws IOException {
    Revision.Call call = Revision.LEGACY.call("echo__echo", Json.object().put("value", TEXT));
    return new HttpLoad(
        endpoint, Revision.LEGACY, call, "\"value\":\"%s\"".formatted(TEXT), callers);
  }

  private static List<Table> storage(Settings settings, Path program, Path aws)
      throws IOException, InterruptedException {
    Annex annex =
        Annex.with(settings, settings.root().resolve("extensions/storage/dist"), "storage");
    try (ObjectService service = ObjectService.start(settings, program);
        Child host = annex.serve();
        Child peer = Child.start(command(aws, service), Map.of(), settings.log("aws"))) {
      List<Client> clients =
          List.of(
              new Client("AWS SDK for Go, unsandboxed", new AwsClient(peer)),
              new Client(
                  "Annex, storage manager",
                  StorageManager.with(annex.listening(host), service.config())));
      Path many = service.bucket("many");
      for (int i = 0; i < OBJECTS; i++) {
        Files.writeString(many.resolve("object-%05d.txt".formatted(i)), TEXT);
      }
      Path file = large(settings.scratch().resolve("large"));
      Files.copy(file, service.bucket("large").resolve("object"));
      Path saved = settings.scratch().resolve("saved");
      return List.of(
          turns(
              settings,
              clients,
              "List %,d objects, 1,000 a page".formatted(OBJECTS),
              new Work("objects/s", OBJECTS, 1, client -> client.list("many"))),
          turns(
              settings,
              clients,
              "Download %d MiB into a file".formatted(TRANSFERRED),
              new Work(
                  "MiB/s", TRANSFERRED, MIB, client -> client.download("large", "object", saved))),
          turns(
              settings,
              clients,
              "Upload %d MiB from a file, parts of 8 MiB".formatted(TRANSFERRED),
              new Work(
                  "MiB/s", TRANSFERRED, MIB, client -> client.upload("large", "again", file))));
    }
  }

  private static List<String> command(Path aws, ObjectService service) {
    List<String> command = new ArrayList<>(List.of(aws.toString()));
    command.addAll(service.arguments());
    return command;
  }

  private static Path large(Path file) throws IOException {
    byte[] piece = new byte[MIB];
    Random random = new Random(1);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < TRANSFERRED; i++) {
        random.nextBytes(piece);
        out.write(piece);
      }
    }
    return file;
  }

  private static Table turns(Settings settings, List<Client> clients, String title, Work work)
      throws IOException, InterruptedException {
    List<List<Double>> seconds = new ArrayList<>();
    clients.forEach(client -> seconds.add(new ArrayList<>()));
    for (int round = -settings.warmUp(); round < settings.rounds(); round++) {
      for (int index = 0; index < clients.size(); index++) {
        double took = work.seconds(clients.get(index));
        if (round >= 0) {
          seconds.get(index).add(took);
        }
      }
    }
    Table table = new Table(title, work.unit(), "ratio", "ms");
    for (int index = 0; index < clients.size(); index++) {
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < settings.rounds(); round++) {
        ratios.add(seconds.getFirst().get(round) / seconds.get(index).get(round));
      }
      double median = Samples.median(seconds.get(index));
      table.row(
          clients.get(index).name(),
          work.amount() / median,
          Samples.median(ratios),
          median * 1_000);
    }
    table.note(
        "%d turns after %d to warm up, medians; ratio: against the first row of the same turn"
            .formatted(settings.rounds(), settings.warmUp()));
    return table;
  }

  private record Client(String name, ObjectClient client) {}

  private interface Operation {
    long run(ObjectClient client) throws IOException, InterruptedException;
  }

  /**
   * What each client does.
   *
   * @param amount how much it is, in the unit that the rate is told in
   * @param each how many of what the operation counts make one
   */
  private record Work(String unit, int amount, int each, Operation operation) {

    double seconds(Client client) throws IOException, InterruptedException {
      long start = System.nanoTime();
      long done = operation.run(client.client());
      double took = (System.nanoTime() - start) / 1e9;
      if (done != (long) amount * each) {
        throw new IOException(
            "%s did %d of %d".formatted(client.name(), done, (long) amount * each));
      }
      return took;
    }
  }
}
