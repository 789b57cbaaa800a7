package dev.annex.server;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.value.Json;
import dev.annex.testkit.FakeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fixture guests that do what cases say: one of OpsKat's contract, whose tools the cases call, one
 * of Luminarys', which calls any function of the host, and the one of Morphee's that passes
 * requests on to the host, each as often as wanted and each time with another manifest. Morphee's
 * manifest stands in its code as UTF-16, and the other takes its place there, filled up with
 * spaces.
 */
final class Probe {

  private static final Path FOLDER = Guests.folder("morphee/host-functions");

  private Probe() {}

  /** A guest of the OpsKat contract, under another name and with other members of its manifest. */
  static PackageFiles opskat(String guest, String name, JsonNode members) throws IOException {
    Path folder = Guests.folder(guest);
    ObjectNode manifest =
        Json.parse(Files.readString(folder.resolve("manifest.json"))).asObject().put("name", name);
    members.propertyStream().forEach(member -> manifest.set(member.getKey(), member.getValue()));
    return FakeFiles.from(name)
        .with("manifest.json", Json.write(manifest))
        .with("main.wasm", Files.readAllBytes(folder.resolve("main.wasm")));
  }

  /** The guest of the Luminarys contract in AssemblyScript, with this manifest. */
  static PackageFiles luminarys(String name, JsonNode members) throws IOException {
    ObjectNode manifest = Json.object().put("id", name).put("path", "skill.wasm");
    members.propertyStream().forEach(member -> manifest.set(member.getKey(), member.getValue()));
    return FakeFiles.from(name)
        .with("manifest.yaml", Json.write(manifest))
        .with(
            "skill.wasm",
            Files.readAllBytes(Guests.folder("luminarys/luminarys-as").resolve("skill.wasm")));
  }

  static PackageFiles named(String id, JsonNode members) throws IOException {
    String original = Files.readString(FOLDER.resolve("manifest.json"));
    ObjectNode manifest = ((ObjectNode) Json.parse(original)).put("id", id);
    members.propertyStream().forEach(member -> manifest.set(member.getKey(), member.getValue()));
    String text = Json.write(manifest);
    byte[] code = Files.readAllBytes(FOLDER.resolve("extension.wasm"));
    String padded = text + " ".repeat(original.length() - text.length());
    byte[] wanted = original.getBytes(StandardCharsets.UTF_16LE);
    int at = find(code, wanted);
    System.arraycopy(padded.getBytes(StandardCharsets.UTF_16LE), 0, code, at, wanted.length);
    return FakeFiles.from(id).with("manifest.json", text).with("extension.wasm", code);
  }

  private static int find(byte[] code, byte[] wanted) {
    String haystack = new String(code, StandardCharsets.ISO_8859_1);
    int at = haystack.indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
    if (at < 0) {
      throw new AssertionError("the guest's code does not hold its manifest");
    }
    return at;
  }
}
