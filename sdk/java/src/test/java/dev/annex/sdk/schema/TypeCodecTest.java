package dev.annex.sdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.sdk.json.CanonicalJson;
import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TypeCodecTest {

  record Search(String query) {}

  enum Color {
    RED,
    @Name("light-blue")
    LIGHT_BLUE
  }

  @Discriminator("kind")
  sealed interface Figure {}

  record Circle(double radius) implements Figure {}

  @Name("box")
  record Rectangle(@Minimum(0) int width, @Minimum(0.5) double height) implements Figure {}

  record Group(List<Figure> parts) implements Figure {}

  @Description("All of it")
  @Strict
  record Everything(
      @Description("A name") @MinLength(1) @MaxLength(5) @Pattern("^[a-z]*$") String name,
      Optional<Color> color,
      @DefaultValue("3") @Maximum(10) long count,
      @MaxLength(3) List<Search> searches,
      Set<String> tags,
      Map<String, Integer> sizes,
      Figure figure,
      LocalDate day,
      Optional<Instant> at,
      byte[] bytes,
      boolean open,
      @Name("any_json") Json any) {}

  @Test
  void theSchemaOfTheTemplateHasTheDigestThatHostsExpect() {
    assertThat(CanonicalJson.digest(TypeCodec.of(Search.class).schema()))
        .isEqualTo("1dc63095e8672403bbe40fa26719d175e695c0167f6daad6b9655f6506491f01");
  }

  @Test
  void schemaOfEverything() {
    JsonObject schema = TypeCodec.of(Everything.class).schema();
    assertThat(schema.toJson())
        .isEqualTo(
            ("{'type':'object','description':'All of it','properties':{"
                    + "'name':{'type':'string','description':'A name','minLength':1,'maxLength':5,'pattern':'^[a-z]*$'},"
                    + "'color':{'type':'string','enum':['RED','light-blue']},"
                    + "'count':{'type':'integer','maximum':10,'default':3},"
                    + "'searches':{'type':'array','items':{'type':'object','properties':{'query':{'type':'string'}},'required':['query']},'maxItems':3},"
                    + "'tags':{'type':'array','items':{'type':'string'},'uniqueItems':true},"
                    + "'sizes':{'type':'object','additionalProperties':{'type':'integer'}},"
                    + "'figure':{'$ref':'#/$defs/Figure'},"
                    + "'day':{'type':'string','format':'date'},"
                    + "'at':{'type':'string','format':'date-time'},"
                    + "'bytes':{'type':'string','contentEncoding':'base64'},"
                    + "'open':{'type':'boolean'},"
                    + "'any_json':{}},"
                    + "'required':['name','searches','tags','sizes','figure','day','bytes','open','any_json'],"
                    + "'additionalProperties':false,"
                    + "'$defs':{'Figure':{'oneOf':["
                    + "{'type':'object','properties':{'kind':{'type':'string','enum':['circle']},'radius':{'type':'number'}},'required':['kind','radius']},"
                    + "{'type':'object','properties':{'kind':{'type':'string','enum':['box']},'width':{'type':'integer','minimum':0},'height':{'type':'number','minimum':0.5}},'required':['kind','width','height']},"
                    + "{'type':'object','properties':{'kind':{'type':'string','enum':['group']},'parts':{'type':'array','items':{'$ref':'#/$defs/Figure'}}},'required':['kind','parts']}"
                    + "]}}}")
                .replace('\'', '"'));
  }

  private static final String GOOD =
      "{'name':'a','searches':[{'query':'q','more':1}],'tags':['x'],'sizes':{'s':1},'figure':{'kind':'box','width':1,'height':0.5},'day':'2026-02-28','bytes':'AQI=','open':true,'any_json':[null]}"
          .replace('\'', '"');

  @Test
  void readsEverything() {
    Everything value = TypeCodec.of(Everything.class).read(Json.parse(GOOD));
    assertThat(value.color()).isEmpty();
    assertThat(value.count()).isEqualTo(3);
    assertThat(value.figure()).isEqualTo(new Rectangle(1, 0.5));
    assertThat(value.bytes()).containsExactly(1, 2);
    assertThat(value.searches()).containsExactly(new Search("q"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name      | 'Abc'       | $.name: does not match",
        "name      | ''          | $.name: has a length of 0, less than 1",
        "name      | 'abcdef'    | $.name: has a length of 6, more than 5",
        "name      | 7           | $.name: expected a text, not a number",
        "name      | null        | $.name: expected a text, not null",
        "color     | 'GREEN'     | $.color: expected one of RED, light-blue",
        "count     | 11          | $.count: 11 is more than 10",
        "count     | 1.5         | $.count: 1.5 is no whole number",
        "count     | 1e400       | $.count: no whole number of 64 bits",
        "searches  | [{}]        | $.searches[0].query: is required and was left out",
        "searches  | {}          | $.searches: expected an array, not an object",
        "searches  | [1,2,3,4]   | $.searches[0]: expected an object, not a number",
        "tags      | ['x','x']   | $.tags: an element is there twice",
        "sizes     | {'s':2147483648} | $.sizes.s: no whole number of 32 bits",
        "figure    | {'kind':'x'} | $.figure.kind: expected one of circle, box, group",
        "figure    | {'kind':'box','width':-1,'height':1} | $.figure.width: -1 is less than 0",
        "figure    | {'kind':'group','parts':[{'kind':'circle'}]} | $.figure.parts[0].radius: is required",
        "day       | '2026-02-30' | $.day: no date",
        "at        | 'noon'      | $.at: no time with offset",
        "bytes     | '*'         | $.bytes: no text in Base64",
        "open      | 'true'      | $.open: expected true or false, not a text",
        "stranger  | 1           | $: does not know stranger",
      })
  void refusesWhatDoesNotFit(String member, String value, String problem) {
    Json json = Json.parse(GOOD).asObject().with(member, Json.parse(value.replace('\'', '"')));
    assertThatThrownBy(() -> TypeCodec.of(Everything.class).read(json))
        .isInstanceOf(MismatchException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void anyValueIsReadBackAsItWasWritten() {
    TypeCodec<Group> codec = TypeCodec.of(Group.class);
    for (long seed = 0; seed < 500; seed++) {
      Group group = new Group(figures(new Random(seed), 0));
      Json json = Json.parse(codec.write(group).toJson());
      assertThat(codec.read(json)).as("seed %d", seed).isEqualTo(group);
    }
  }

  private static List<Figure> figures(Random random, int depth) {
    List<Figure> figures = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      figures.add(
          switch (random.nextInt(depth > 3 ? 2 : 3)) {
            case 0 -> new Circle(random.nextGaussian());
            case 1 -> new Rectangle(random.nextInt(9), 0.5 + random.nextDouble());
            default -> new Group(figures(random, depth + 1));
          });
    }
    return figures;
  }

  record Login(String user, @Sensitive String password) {}

  record Deploy(Login login, List<Login> others, @Sensitive Optional<String> key) {}

  @Test
  void sensitiveComponentsAreFoundWhereverTheyLie() {
    assertThat(TypeCodec.of(Deploy.class).sensitiveFields())
        .containsExactly("key", "login.password", "others.password");
  }

  @Test
  void anythingCanBeWritten() {
    Map<String, Object> map = new HashMap<>();
    map.put("list", List.of(1, 2.5, "x", Color.LIGHT_BLUE, Optional.empty()));
    assertThat(TypeCodec.writeAny(map).toJson())
        .isEqualTo("{\"list\":[1,2.5,\"x\",\"light-blue\",null]}");
    assertThat(TypeCodec.writeAny(new Circle(1)).toJson()).isEqualTo("{\"radius\":1}");
    assertThat(TypeCodec.writeAny(Duration.ofMinutes(5)).toJson()).isEqualTo("\"PT5M\"");
    assertThat(TypeCodec.writeAny(new LinkedHashSet<>(List.of(true))).toJson()).isEqualTo("[true]");
    assertThatThrownBy(() -> TypeCodec.writeAny(new Object()))
        .hasMessageContaining("java.lang.Object cannot be said in JSON");
  }

  record Thready(Thread thread) {}

  record Badly(@DefaultValue("\"x\"") int number) {}

  @Test
  void typesThatCannotBeSaidAreNamed() {
    assertThatThrownBy(() -> TypeCodec.of(Thready.class))
        .hasMessageContaining("java.lang.Thread cannot be said in JSON")
        .hasMessageContaining("Thready.thread");
    assertThatThrownBy(() -> TypeCodec.of(Badly.class))
        .hasMessageContaining("@DefaultValue of")
        .hasMessageContaining("expected a number, not a text");
  }
}
