package dev.annex.runtime.process.dialect.agh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Dialect;
import dev.annex.runtime.process.dialect.agh.rights.ResourceCeiling;
import dev.annex.runtime.process.dialect.agh.rights.SourceTier;
import dev.annex.testkit.DialectContract;
import dev.annex.testkit.FakeFiles;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AghDialectContractTest extends DialectContract {

  static final String TEMPLATE =
      """
      {"extension":{"name":"go-tool-provider","version":"0.1.0","min_agh_version":"0.5.0"},
       "capabilities":{"provides":["tool.provider"]},
       "subprocess":{"command":"./go-tool-provider"},
       "resources":{"tools":{"search":{"description":"Search","read_only":true,
         "backend":{"kind":"extension_host","handler":"search"},
         "input_schema":{"type":"object","required":["query"],
           "properties":{"query":{"type":"string"}}}}}}}\
      """;

  /** Nothing is granted. */
  static final Grants NO_GRANTS =
      new Grants() {
        @Override
        public List<Grant> of(ExtensionId holder) {
          return List.of();
        }

        @Override
        public void add(Grant grant) {
          throw new UnsupportedOperationException();
        }

        @Override
        public boolean revoke(ExtensionId holder, PermissionRequest permission) {
          return false;
        }

        @Override
        public void revokeAll(ExtensionId holder) {}
      };

  @Override
  protected Dialect open() {
    return new AghDialect(
        NO_GRANTS,
        _ -> SourceTier.USER,
        ResourceCeiling.NONE,
        InstantSource.system(),
        RandomGenerator.getDefault());
  }

  @Override
  protected PackageFiles good() {
    return FakeFiles.from("good")
        .with("extension.json", TEMPLATE)
        .with("go-tool-provider", "#!/bin/sh\n");
  }

  @Override
  protected String manifest() {
    return "extension.json";
  }

  @Test
  void leavesOtherContractsAlone() {
    Dialect dialect = open();

    assertThat(
            dialect.recognises(
                FakeFiles.from("cf")
                    .with("manifest.json", "{}")
                    .with("extension.js", "export default {}")))
        .isFalse();
    assertThat(
            dialect.recognises(
                FakeFiles.from("opskat")
                    .with("manifest.json", "{\"backend\":{}}")
                    .with("extension.json", "{}")))
        .isFalse();
    assertThat(
            dialect.recognises(
                FakeFiles.from("two").with("a/extension.json", "{}").with("b/x", "")))
        .isFalse();
    assertThat(dialect.recognises(FakeFiles.from("one").with("a/extension.toml", ""))).isTrue();
  }
}
