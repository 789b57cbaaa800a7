package dev.annex.runtime.wasm.dialect.luminarys;

import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SetCookieTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a=1 | {'name':'a','value':'1'}",
        "a=1=2 ; | {'name':'a','value':'1=2'}",
        "a=; PATH=/ | {'name':'a','value':'','path':'/'}",
        "a=1; Max-Age=60 | {'name':'a','value':'1','expires':1060}",
        "a=1; Max-Age=0 | {'name':'a','value':'1','expires':1}",
        "a=1; Max-Age=-5 | {'name':'a','value':'1','expires':1}",
        "a=1; Max-Age=999999999999999999 | {'name':'a','value':'1','expires':100000001000}",
        "a=1; Max-Age=x | {'name':'a','value':'1'}",
        "a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT; Max-Age=1 | {'name':'a','value':'1','expires':1001}",
        "a=1; Expires=Wed, 21-Oct-2015 07:28:00 GMT | {'name':'a','value':'1','expires':1445412480}",
        "a=1; Expires=Wednesday, 21-Oct-15 07:28:00 GMT | {'name':'a','value':'1','expires':1445412480}",
        "a=1; Expires=Wed Oct  7 07:28:00 2015 | {'name':'a','value':'1','expires':1444202880}",
        "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT | {'name':'a','value':'1','expires':1}",
        "a=1; Expires=soon | {'name':'a','value':'1'}"
      })
  void readsWhatServersWrite(String field, String cookie) {
    assertThat(SetCookie.parse(field, NOW).map(HostBench::packed)).contains(json(cookie));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";", "a", "=1", "; Path=/", " = "})
  void leavesOutWhatIsNoCookie(String field) {
    assertThat(SetCookie.parse(field, NOW)).isEmpty();
  }
}
