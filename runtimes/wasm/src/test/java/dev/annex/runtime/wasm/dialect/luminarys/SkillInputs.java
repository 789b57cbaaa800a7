package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Blame;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What skills and manifests say is read, or refused with a reason that is theirs; what was read can
 * be written and read again.
 */
public final class SkillInputs {

  private SkillInputs() {}

  /** Reads one input: its first byte says as what. */
  public static void read(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
    try {
      switch (bytes[0] & 3) {
        case 0 -> codec(rest);
        case 1 -> descriptor(rest);
        case 2 -> response(rest);
        default -> manifest(rest);
      }
    } catch (AnnexException e) {
      if (e.code().blame() == Blame.HOST || e.fault().message().isBlank()) {
        throw new AssertionError("blames the host", e);
      }
    }
  }

  private static void codec(byte[] bytes) {
    JsonNode tree = MessagePack.read(bytes, ErrorCode.INVALID_RESULT, "an input");
    byte[] written = MessagePack.write(tree);
    JsonNode again = MessagePack.read(written, ErrorCode.INTERNAL, "what was written");
    if (!Arrays.equals(written, MessagePack.write(again))) {
      throw new AssertionError("written and read again it is something else");
    }
    var _ = Json.parse(Json.writeBytes(JsonForm.of(tree)));
  }

  private static void descriptor(byte[] bytes) {
    SkillDescriptor skill = DescriptorReader.read(bytes);
    skill.methods().forEach(method -> Json.writeBytes(ParameterSchema.of(method).document()));
    List<String> ignored = new ArrayList<>();
    Deployment deployment = DeploymentReader.without(skill, "a.b.c");
    new SkillManifest(deployment, skill, ignored).manifest("skill.wasm", Set.of());
  }

  private static void response(byte[] bytes) {
    InvokeResponse response = InvokeResponse.read(bytes);
    for (Command command : response.commands()) {
      var _ = command.toString();
    }
    var _ = response.result();
  }

  private static void manifest(byte[] bytes) {
    List<String> ignored = new ArrayList<>();
    Deployment deployment = DeploymentReader.read(ManifestYaml.read(bytes), ignored);
    new GrantRequests(deployment, Set.of("sys_info"), ignored).read();
  }
}
