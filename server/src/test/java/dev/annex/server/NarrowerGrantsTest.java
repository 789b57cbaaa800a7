package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator may grant in the place of what a manifest asks for. */
final class NarrowerGrantsTest {

  @TempDir private static Path scratch;
  private static RunningHost host;

  @BeforeAll
  static void open() {
    host = Assembly.open(scratch.resolve("data"), AnnexConfig.defaults().withExamples(false));
  }

  @AfterAll
  static void close() {
    host.close();
  }

  private static Permission read(String text) {
    PermissionRequest request = PermissionRequest.parse(text);
    Capability capability =
        host.host().capabilities().stream()
            .filter(one -> one.name().equals(request.capability()))
            .findFirst()
            .orElseThrow();
    return capability.readPermission(request);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http                        | http=https://api.example.com/v1
          http                        | http=http://10.0.0.5:8080
          http                        | http.get=https://*.example.com
          http=https://api.example.com | http=https://api.example.com/v1
          http=https://api.example.com | http.get=https://api.example.com/v1/*
          http.read=https://*         | http.get=https://api.example.com
          http.read=https://*.example.com | http.read=https://api.example.com
          http.read=https://*.example.com | http.read=https://*.api.example.com
          http=https://a.example:*    | http.post=https://a.example:8443
          http=https://a.example/*/x  | http=https://a.example/v1/x/y
          http.private                | http.private=10.0.0.0/8
          http.private=10.0.0.0/8     | http.private=10.1.2.3
          tcp=*.example.com:*         | tcp=db.example.com:5432
          tcp=db.example.com:5000-6000 | tcp=db.example.com:5432-5433
          websocket=wss://*.example.com | websocket=wss://chat.example.com/room
          files.read                  | files.read=/srv/data
          files                       | files.write=/srv/data
          files=/srv                  | files.read=/srv/data
          files.read=/srv/*/data      | files.read=/srv/a/data/b
          kv                          | kv.read=notes/
          kv=notes/                   | kv.write=notes/1
          kv.shared                   | kv.shared-read=team/
          env=AWS_*                   | env=AWS_REGION
          shell=git **                | shell.run=git status
          shell=git *                 | shell=git status
          shell=git * *               | shell=git add a*
          shell.run                   | shell.run=make **
          shell.workdir=/data         | shell.workdir=/data/project
          shell.env=LC_*              | shell.env=LC_ALL
          events                      | events.publish=task.*
          events.subscribe=task.**    | events.subscribe=task.created
          extensions                  | extensions.call=notes/add_note
          extensions.call=notes/*     | extensions.call=notes/add_note
          secrets                     | secrets.read=oauth/1
          secrets.use=github          | secrets.use=github@https://api.github.com
          secrets.use=oauth/*         | secrets.use=oauth/1@https://a.example
          secrets.reveal=db/*         | secrets.reveal=db/main
          workspace.read              | workspace.read=tasks:12
          workspace.write=context     | workspace.write=context:notes
          llm                         | llm=small
          system                      | system.disk=/data
          system.disk                 | system.disk=/data
          """)
  void isLessOrAsMuch(String asked, String granted) {
    assertThat(read(asked).includes(read(granted))).as("%s of %s", granted, asked).isTrue();
    assertThat(read(granted).includes(read(asked))).as("%s of %s", asked, granted).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http=https://a.example      | http=http://a.example
          http=https://a.example      | http=https://a.example:8443
          http=https://a.example/v1   | http=https://a.example/v10
          http=https://*.a.example    | http=https://a.example
          http.read                   | http.post=https://a.example
          http.get                    | http.read
          http=https://a.example      | http.private=10.0.0.0/8
          http.private=10.0.0.0/8     | http.private=11.0.0.1
          tcp=a.example:443           | tcp.insecure=a.example:443
          tcp=a.example:8000-8010     | tcp=a.example:8005-8011
          files.read=/srv/data        | files.read=/srv/database
          files.read=/srv             | files.write=/srv
          files.read=/srv/a*          | files.read=/srv/*
          kv.read                     | kv.write
          kv=notes                    | kv=note
          env=AWS_REGION              | env=AWS_*
          shell=git status            | shell=git **
          shell.run=git **            | shell=git status
          shell=git *                 | shell=git -c x
          shell=git *                 | shell=git -*
          shell=git                   | shell=/usr/bin/git
          shell=/usr/bin/* **         | shell=/usr/bin/git **
          shell.run                   | shell.workdir=/data
          shell.workdir=/data         | shell.workdir=/database
          events.publish=task.*       | events.publish=task.**
          events.publish              | events.subscribe
          extensions.call=notes       | extensions.callers=notes
          secrets.read                | secrets.reveal=db
          secrets.use=github@https://a.example | secrets.use=github
          secrets.use=github@https://a.example | secrets.use=github@https://b.example
          workspace.read              | workspace.read=assets:3
          workspace.read=tasks        | workspace.write=tasks
          llm=small                   | llm=large
          system.info                 | system
          """)
  void isMoreOrSomethingElse(String asked, String granted) {
    assertThat(read(asked).includes(read(granted))).as("%s of %s", granted, asked).isFalse();
  }

  @Test
  void aGrantMayBeLessThanWhatTheManifestAsksForAndNotMore() throws Exception {
    GuestHost guests = new GuestHost(host);
    ExtensionId extension =
        guests.install(
            Probe.named("test.narrow", Json.parse("{\"allowed_domains\":[\"*.example.com\"]}")),
            "narrow",
            List.of());
    grant(extension, "http.read=https://api.example.com/v1");
    grant(extension, "http.get=https://*.api.example.com");
    assertThat(host.host().grants().of(extension))
        .extracting(grant -> grant.permission().toString())
        .containsExactlyInAnyOrder(
            "http.read=https://api.example.com/v1", "http.get=https://*.api.example.com");
    for (String more : List.of("http=https://api.example.com", "http.read=https://example.org")) {
      assertThatThrownBy(() -> grant(extension, more))
          .isInstanceOf(AnnexException.class)
          .hasMessageContaining("does not ask for it");
    }
  }

  private static void grant(ExtensionId extension, String permission) {
    host.host()
        .grants()
        .grant(extension, PermissionRequest.parse(permission), "ann", Optional.empty());
  }
}
