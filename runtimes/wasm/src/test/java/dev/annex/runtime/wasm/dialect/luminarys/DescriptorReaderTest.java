package dev.annex.runtime.wasm.dialect.luminarys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.dialect.luminarys.SkillDescriptor.Method;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class DescriptorReaderTest {

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  private static SkillDescriptor read(String text) {
    return DescriptorReader.read(MessagePack.write(json(text)));
  }

  @Test
  void readsWhatIsThereAndWhatIsNot() {
    SkillDescriptor skill =
        read(
            "{'methods':[{'name':'a','params':null,'mcp_hidden':1,'extra':[]}],'sdk_version':512}");
    assertThat(skill.typeId()).isEmpty();
    assertThat(skill.version()).isEmpty();
    assertThat(skill.methods()).singleElement().matches(Method::hidden);
    assertThat(skill.methods()).singleElement().matches(method -> !method.ownCallback());
  }

  @Test
  void makesASchemaOfEveryKindOfParameter() {
    SkillDescriptor skill =
        read(
            """
            {'version':1,'methods':[{'name':'a','description':'d','params':[
              {'name':'s','type':'string','required':true,'enum':['x','y'],'description':'text'},
              {'name':'i','type':'integer','enum':['1','two'],'default':7,'example':3},
              {'name':'n','type':'number'},
              {'name':'b','type':'bytes'},
              {'name':'f','type':'boolean','enum':['true']},
              {'name':'l','type':'array','items':{'type':'string'}},
              {'name':'o','type':'object'},
              {'name':'w','type':'whatever'}]}]}
            """);
    assertThat(Json.write(ParameterSchema.of(skill.methods().getFirst()).document()))
        .isEqualTo(
            Json.write(
                json(
                    """
                    {'type':'object','properties':{
                      's':{'type':'string','description':'text','enum':['x','y']},
                      'i':{'type':'integer','enum':[1],'default':7,'examples':[3]},
                      'n':{'type':'number'},
                      'b':{'type':'string','contentEncoding':'base64'},
                      'f':{'type':'boolean'},
                      'l':{'type':'array','items':{'type':'string'}},
                      'o':{'type':'object'},
                      'w':{}},
                     'required':['s']}
                    """)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                              | skill_describe gave no map
          {}                                              | methods is empty
          {'version':2,'methods':[{'name':'a'}]}          | version is 2
          {'version':'1','methods':[{'name':'a'}]}        | version is
          {'methods':{}}                                  | methods is no list
          {'methods':[1]}                                 | methods[0].name is ""
          {'methods':[{'name':'a b'}]}                    | methods[0].name is "a b"
          {'methods':[{'name':'action:x'}]}               | methods[0].name is "action:x"
          {'methods':[{'name':'../x'}]}                   | methods[0].name is "../x"
          {'methods':[{'name':'a'},{'name':'a'}]}         | methods has "a" twice
          {'methods':[{'name':7}]}                        | methods[0].name is no text
          {'methods':[{'name':'a','params':[{}]}]}        | methods[0].params[0].name is missing
          {'methods':[{'name':'a','params':[{'name':'p'},{'name':'p'}]}]} | methods[0].params has "p" twice
          {'methods':[{'name':'a','params':[{'name':'p','enum':[1]}]}]} | methods[0].params[0].enum[0] is no text
          {'methods':[{'name':'a'}],'skill_name':[]}      | skill_name is no text
          {'methods':[{'name':'a'}],'requirements':[{'kind':1}]} | requirements[0].kind is no text
          """)
  void namesTheFieldThatIsWrong(String document, String why) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> read(document))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID))
        .withMessageContaining(why);
  }

  @Test
  void boundsWhatASkillSaysAboutItself() {
    String methods =
        IntStream.range(0, 600)
            .mapToObj(i -> "{'name':'m%d'}".formatted(i))
            .collect(Collectors.joining(","));
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> read("{'methods':[%s]}".formatted(methods)))
        .withMessageContaining("methods is no list of at most 512");
    String deep = "{'items':".repeat(20) + "{}" + "}".repeat(20);
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() ->
            read("{'methods':[{'name':'a','params':[{'name':'p','items':%s}]}]}".formatted(deep)))
        .withMessageContaining("nested more than 8 deep");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> DescriptorReader.read(new byte[0]))
        .withMessageContaining("gave nothing");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> DescriptorReader.read(new byte[] {(byte) 0xc1}))
        .withMessageContaining("what the skill says about itself");
  }
}
